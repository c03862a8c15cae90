/** Bits per element of each safetensors type, in the order of the format's own list. */
const bits = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E5M2FNUZ: 8,
  F8_E4M3FNUZ: 8,
  F8_E8M0: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;

/** An element type of a safetensors file. */
export type FileDType = keyof typeof bits;

export const isFileDType = (name: unknown): name is FileDType => typeof name === 'string' && Object.hasOwn(bits, name);

export const bitsOf = (dtype: FileDType): number => bits[dtype];

const order = Object.keys(bits);

/** Orders types as the reference implementation does: the widest first. */
export const compareDTypes = (a: FileDType, b: FileDType): number => order.indexOf(b) - order.indexOf(a);

/**
 * Bytes of a tensor, or undefined when its size is not a whole number of bytes or not a safe integer.
 */
export function byteLengthOf(dtype: FileDType, shape: readonly number[]): number | undefined {
  let elements = 1;
  for (const side of shape) {
    elements *= side;
    if (!Number.isSafeInteger(elements * 8)) return undefined;
  }
  const total = elements * bits[dtype];
  return Number.isSafeInteger(total) && total % 8 === 0 ? total / 8 : undefined;
}
