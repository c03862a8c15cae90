import { tableOf, toF16 } from './safetensors/floats.ts';

/** The bits of the nearest float16 values, with ties to even; from 65520 on they are infinite. */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint16Array(values.length);
  toF16(values, bits);
  return bits;
}

/** The values of float16 bits. */
export function fromFloat16(bits: Uint16Array): Float32Array {
  const table = tableOf('F16');
  return Float32Array.from(bits, (pattern) => table[pattern]!);
}
