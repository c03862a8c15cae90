/** The bit layout of a short floating-point format with a sign bit. */
interface Layout {
  readonly exponentBits: number;
  readonly fractionBits: number;
  readonly bias: number;
  /** IEEE: the highest exponent means infinity and NaN. FN: only all ones is NaN. FNUZ: only negative zero is NaN. */
  readonly special: 'IEEE' | 'FN' | 'FNUZ';
}

const layouts = {
  F16: { exponentBits: 5, fractionBits: 10, bias: 15, special: 'IEEE' },
  F8_E5M2: { exponentBits: 5, fractionBits: 2, bias: 15, special: 'IEEE' },
  F8_E4M3: { exponentBits: 4, fractionBits: 3, bias: 7, special: 'FN' },
  F8_E5M2FNUZ: { exponentBits: 5, fractionBits: 2, bias: 16, special: 'FNUZ' },
  F8_E4M3FNUZ: { exponentBits: 4, fractionBits: 3, bias: 8, special: 'FNUZ' },
} as const satisfies Record<string, Layout>;

/** A format whose values all fit a table. */
type TabledFloat = keyof typeof layouts | 'F8_E8M0';

const tables = new Map<TabledFloat, Float32Array>();

/** The float32 value of every bit pattern of the format, made on first use (256 kB for F16, 1 kB for the others). */
export function tableOf(format: TabledFloat): Float32Array {
  let table = tables.get(format);
  if (table === undefined) {
    table = format === 'F8_E8M0' ? powersOfTwo() : valuesOf(layouts[format]);
    tables.set(format, table);
  }
  return table;
}

/** OCP's scale format E8M0: 2^(x − 127); 255 is NaN. */
const powersOfTwo = (): Float32Array => Float32Array.from({ length: 256 }, (_, x) => (x === 255 ? Number.NaN : 2 ** (x - 127)));

function valuesOf({ exponentBits, fractionBits, bias, special }: Layout): Float32Array {
  const half = 2 ** (exponentBits + fractionBits); // number of patterns per sign
  const fractions = 2 ** fractionBits;
  const values = new Float32Array(2 * half);
  for (let x = 0; x < half; x++) {
    const exponent = Math.floor(x / fractions);
    const fraction = x % fractions;
    let value = exponent === 0 ? fraction * 2 ** (1 - bias - fractionBits) : (fractions + fraction) * 2 ** (exponent - bias - fractionBits);
    if (special === 'IEEE' && exponent === 2 ** exponentBits - 1) value = fraction === 0 ? Infinity : Number.NaN;
    if (special === 'FN' && x === half - 1) value = Number.NaN;
    values[x] = value;
    values[half + x] = -value;
  }
  if (special === 'FNUZ') values[half] = Number.NaN;
  return values;
}

/**
 * Rounds float32 to F16, to nearest with ties to even, into `out`; infinities and NaN are kept.
 * Returns the index of the first finite value that would become infinite (65520 and above), or −1.
 */
export function toF16(values: Float32Array, out: Uint16Array): number {
  const patterns = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let overflow = -1;
  for (let i = 0; i < patterns.length; i++) {
    const x = patterns[i]!;
    const sign = (x >>> 16) & 0x8000;
    const magnitude = x & 0x7fffffff;
    let half: number;
    if (magnitude >= 0x477ff000) {
      half = magnitude > 0x7f800000 ? 0x7e00 : 0x7c00; // NaN, or 65520 and above
      if (magnitude < 0x7f800000 && overflow < 0) overflow = i;
    } else if (magnitude >= 0x38800000) {
      half = (magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13; // 2^-14 and above: a carry propagates into the exponent
    } else {
      half = (Math.fround(Math.abs(values[i]!) + 0.5) - 0.5) * 2 ** 24; // subnormal: next to 0.5, float32 itself steps by 2^-24
    }
    out[i] = sign | half;
  }
  return overflow;
}

/** As `toF16`, to BF16: the upper half of a float32. */
export function toBF16(values: Float32Array, out: Uint16Array): number {
  const patterns = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let overflow = -1;
  for (let i = 0; i < patterns.length; i++) {
    const x = patterns[i]!;
    const magnitude = x & 0x7fffffff;
    if (magnitude > 0x7f800000) out[i] = ((x >>> 16) & 0x8000) | 0x7fc0;
    else {
      if (magnitude >= 0x7f7f8000 && magnitude < 0x7f800000 && overflow < 0) overflow = i;
      out[i] = (x + 0x7fff + ((x >>> 16) & 1)) >>> 16;
    }
  }
  return overflow;
}
