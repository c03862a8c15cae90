import { describe, expect, it } from 'vitest';
import { random } from '../random.ts';
import { tableOf, toBF16, toF16 } from './floats.ts';

const patternsOf = (values: Float32Array): Uint32Array => new Uint32Array(values.buffer);
const valuesOf = (patterns: readonly number[]): Float32Array => new Float32Array(Uint32Array.from(patterns).buffer);
const convert = (to: typeof toF16, values: Float32Array): Uint16Array => {
  const out = new Uint16Array(values.length);
  to(values, out);
  return out;
};

/** All values of BF16, by pattern. */
const bf16 = valuesOf(Array.from({ length: 65536 }, (_, x) => x * 65536));
const formats = [
  { name: 'F16', to: toF16, table: tableOf('F16'), infinity: 0x7c00 },
  { name: 'BF16', to: toBF16, table: bf16, infinity: 0x7f80 },
];

describe.each(formats)('$name', ({ to, table, infinity }) => {
  it('keeps every value it can hold, signs, infinities and NaN too', () => {
    const back = convert(to, table);
    for (let x = 0; x < 65536; x++) {
      if (Number.isNaN(table[x])) expect(table[back[x]!]).toBeNaN();
      else if (back[x] !== x) expect.fail(`pattern ${x} came back as ${back[x]}`);
    }
  });

  it('rounds to the nearest value, a tie to the even pattern, on either side of every tie', () => {
    for (let low = 0; low < infinity - 1; low++) {
      const middle = Math.fround((table[low]! + table[low + 1]!) / 2); // exact: one more bit than the format has
      const tie = patternsOf(Float32Array.of(middle))[0]!;
      const [below, at, above] = convert(to, valuesOf([tie - 1, tie, tie + 1]));
      const even = low % 2 === 0 ? low : low + 1;
      if (below !== low || at !== even || above !== low + 1)
        expect.fail(`around ${middle}: ${below} ${at} ${above} instead of ${low} ${even} ${low + 1}`);
    }
  });

  it('rounds negative values like positive ones', () => {
    const values = valuesOf(Array.from({ length: 10_000 }, random(1).uint32).map((x) => x & 0x7fffffff));
    const positive = convert(to, values);
    expect(
      convert(
        to,
        values.map((x) => -x),
      ),
    ).toEqual(positive.map((x) => x | 0x8000));
  });

  it('reports the first finite value that becomes infinite, and only such', () => {
    const largest = table[infinity - 1]!;
    const limit = largest + (largest - table[infinity - 2]!) / 2; // exactly between the largest value and what would follow
    const below = valuesOf([patternsOf(Float32Array.of(limit))[0]! - 1])[0]!;
    const out = new Uint16Array(4);
    expect(to(Float32Array.of(Infinity, Number.NaN, below, -below), out)).toBe(-1);
    expect(out[2]).toBe(infinity - 1);
    expect(to(Float32Array.of(1, below, -limit, limit), out)).toBe(2);
    expect(out[2]).toBe(infinity | 0x8000);
  });
});

it('makes the tables of the 8-bit formats by their published corners', () => {
  const corners = {
    F8_E4M3: { 1: 2 ** -9, 8: 2 ** -6, 126: 448, 127: Number.NaN, 128: -0, 254: -448, 255: Number.NaN },
    F8_E5M2: { 1: 2 ** -16, 123: 57344, 124: Infinity, 125: Number.NaN, 128: -0, 252: -Infinity },
    F8_E4M3FNUZ: { 1: 2 ** -10, 127: 240, 128: Number.NaN, 255: -240 },
    F8_E5M2FNUZ: { 1: 2 ** -17, 127: 57344, 128: Number.NaN, 255: -57344 },
    F8_E8M0: { 0: 2 ** -127, 127: 1, 254: 2 ** 127, 255: Number.NaN },
  } as const;
  for (const [format, values] of Object.entries(corners))
    for (const [pattern, value] of Object.entries(values)) expect(tableOf(format as keyof typeof corners)[Number(pattern)]).toBe(value);
});
