import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash32, random } from './random.ts';

const draw = <T>(n: number, next: () => T): T[] => Array.from({ length: n }, next);
const mean = (x: ArrayLike<number>, f = (v: number) => v): number => Array.from(x).reduce((sum, v) => sum + f(v), 0) / x.length;

/** Pearson's χ² of counts against expected counts; its mean is the degrees of freedom, its deviation √(2·degrees). */
const chiSquared = (counts: readonly number[], expected: (i: number) => number): number =>
  counts.reduce((sum, n, i) => sum + (n - expected(i)) ** 2 / expected(i), 0);

describe('random', () => {
  it('never changes: the first words of some streams', () => {
    expect(draw(4, random().uint32)).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]); // no keys: the zero vector of Random123
    expect(draw(3, random(7, 'noise', 12).uint32)).toEqual([0x0d332aa7, 0x5fcc0319, 0x5a949f8f]);
    expect(hash32('größer', -3)).toBe(0x3a0e37e5);
  });

  it('gives the same stream for the same keys, whatever was drawn elsewhere in between', () => {
    const a = random('x', 5);
    const b = random('x', 5);
    random('y').fillNormal(new Float32Array(100));
    expect(draw(100, a.normal)).toEqual(draw(100, b.normal));
  });

  it('tells apart sequences of keys that look alike', () => {
    const seeds = [
      hash32('ab'),
      hash32('a', 'b'),
      hash32('', 'ab'),
      hash32(1),
      hash32('1'),
      hash32(1, 0),
      hash32(0, 1),
      hash32(2 ** 32),
      hash32(-1),
    ];
    const more = [hash32(2 ** 32 - 1), hash32(), hash32(''), hash32('\0'), hash32('a'.repeat(8)), hash32('a'.repeat(8), ''), hash32(0)];
    expect(new Set([...seeds, ...more]).size).toBe(seeds.length + more.length);
    expect(hash32(-0)).toBe(hash32(0));
  });

  it('refuses a key that is not a safe integer', () => {
    for (const key of [0.5, Number.NaN, Infinity, 2 ** 53]) expect(() => random(1, key)).toThrow(/safe integer.*got the number/);
  });

  it('draws uniforms in [0, 1) with 24 bits, evenly (χ² over 256 bins within 5 deviations)', () => {
    const x = random(3).fillUniform(new Float32Array(1 << 18));
    const counts = new Array<number>(256).fill(0);
    for (const v of x) counts[Math.floor(v * 256)]! += 1;
    expect(x.every((v) => v >= 0 && v < 1 && Number.isInteger(v * 2 ** 24))).toBe(true);
    expect(Math.abs(chiSquared(counts, () => x.length / 256) - 255)).toBeLessThan(5 * Math.sqrt(2 * 255));
  });

  it('draws normals with the moments of a normal (within 5 standard errors of 2^20 draws)', () => {
    const x = random(4).fillNormal(new Float32Array(1 << 20));
    const error = 5 / Math.sqrt(x.length);
    expect(Math.abs(mean(x))).toBeLessThan(error);
    expect(Math.abs(mean(x, (v) => v ** 2) - 1)).toBeLessThan(error * Math.sqrt(2));
    expect(Math.abs(mean(x, (v) => v ** 3))).toBeLessThan(error * Math.sqrt(15));
    expect(Math.abs(mean(x, (v) => v ** 4) - 3)).toBeLessThan(error * Math.sqrt(96));
    expect(mean(x, (v) => (Math.abs(v) > 3 ? 1 : 0))).toBeCloseTo(0.0027, 3); // tail mass beyond 3σ, atol 5e-4
    expect(Math.abs(mean(x.map((v, i) => v * x[(i + 1) % x.length]!)))).toBeLessThan(error); // neighbours do not correlate
  });

  it('draws uncorrelated streams for neighbouring keys (within 5 standard errors)', () => {
    const size = 1 << 14;
    const streams = [random(1, 'a'), random(2, 'a'), random(1, 'b'), random(1, 'a', 0), random('a', 1)];
    const x = streams.map((stream) => stream.fillNormal(new Float32Array(size)));
    for (let i = 0; i < x.length; i++)
      for (let j = 0; j < i; j++) expect(Math.abs(mean(x[i]!.map((v, k) => v * x[j]![k]!)))).toBeLessThan(5 / Math.sqrt(size));
  });

  it('fills with what single calls give, wherever the stream stands', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(9), fc.nat(9), fc.nat(40), (seed, words, normals, size) => {
        const [a, b] = [random(seed), random(seed)];
        for (const stream of [a, b]) {
          draw(words, stream.uint32);
          draw(normals, stream.normal);
        }
        expect(a.fillNormal(new Float32Array(size))).toEqual(Float32Array.from(draw(size, b.normal)));
        expect(a.fillUniform(new Float32Array(size))).toEqual(Float32Array.from(draw(size, b.uniform)));
        expect(a.uint32()).toBe(b.uint32());
      }),
    );
  });

  it('draws integers below any bound, evenly (χ² within 5 deviations)', () => {
    const stream = random(5);
    for (const below of [2, 3, 10, 1000]) {
      const counts = new Array<number>(below).fill(0);
      for (let i = 0; i < 100 * below; i++) counts[stream.int(below)]! += 1;
      expect(Math.abs(chiSquared(counts, () => 100) - (below - 1))).toBeLessThan(5 * Math.sqrt(2 * (below - 1)));
    }
    // A bound of ¾·2^32 would show the bias of a plain remainder at once: a third of the range twice as often.
    const large = draw(30000, () => stream.int(3 * 2 ** 30));
    expect(mean(large, (v) => (v < 2 ** 30 ? 1 : 0))).toBeCloseTo(1 / 3, 1); // atol 0.05, against 1/2
    expect(stream.int(1)).toBe(0);
    expect(stream.int(2 ** 32)).toBeLessThan(2 ** 32);
    for (const bound of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) expect(() => stream.int(bound)).toThrow(/bound must be an integer/);
  });

  it('draws indices as likely as their weights (χ² within 5 deviations), zero weights never', () => {
    const stream = random(6);
    const weights = [0, 1, 2, 0, 5, 0];
    const counts = new Array<number>(weights.length).fill(0);
    for (let i = 0; i < 80000; i++) counts[stream.categorical(weights)]! += 1;
    const likely = [1, 2, 4];
    expect(counts.filter((_, i) => !likely.includes(i))).toEqual([0, 0, 0]);
    expect(
      Math.abs(
        chiSquared(
          likely.map((i) => counts[i]!),
          (i) => 10000 * weights[likely[i]!]!,
        ) - 2,
      ),
    ).toBeLessThan(5 * 2);
    expect(stream.categorical(Float32Array.of(0, 0, 1e-30))).toBe(2);
  });

  it('refuses weights that are no distribution', () => {
    for (const weights of [[], [0, 0], [1, -1], [1, Number.NaN], [Infinity]])
      expect(() => random(1).categorical(weights)).toThrow(/categorical/);
  });
});
