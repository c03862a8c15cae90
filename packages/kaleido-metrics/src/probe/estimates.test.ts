import { expect, test } from 'vitest';
import { countsOf, effectiveNumber } from './effective-number.ts';
import { fulfils } from './expected.ts';
import { proportion } from './proportion.ts';

test('one value has effective number 1, k equally frequent ones k', () => {
  expect(effectiveNumber([16])).toBe(1);
  expect(effectiveNumber([1])).toBe(1);
  expect(effectiveNumber([4000, 4000, 4000, 4000])).toBeCloseTo(4, 2);
  expect(effectiveNumber([3000, 1000])).toBeCloseTo(Math.exp(-(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25))), 2);
  expect(effectiveNumber([9, 9], 2)).toBe(2);
  expect(effectiveNumber([3, 1])).toBeCloseTo(Math.exp(-(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)) + 1 / 8), 12);
  expect([...countsOf(['b', 'a', 'b'])]).toEqual([
    ['b', 2],
    ['a', 1],
  ]);
});

/** All counts of n samples over k equally likely values, with their probabilities. */
function* outcomes(n: number, k: number): Generator<{ counts: number[]; chance: number }> {
  const factorial = (m: number): number => (m < 2 ? 1 : m * factorial(m - 1));
  function* rest(left: number, values: number): Generator<number[]> {
    if (values === 1) yield [left];
    else for (let count = 0; count <= left; count++) for (const others of rest(left - count, values - 1)) yield [count, ...others];
  }
  for (const counts of rest(n, k))
    yield { counts, chance: counts.reduce((product, count) => product / factorial(count), factorial(n)) / k ** n };
}

test('the estimate is nearly unbiased for groups of sixteen', () => {
  const expected = (estimate: (counts: readonly number[]) => number) =>
    [...outcomes(16, 4)].reduce((sum, { counts, chance }) => sum + chance * estimate(counts), 0);
  const plain = (counts: readonly number[]) => {
    const shares = counts.filter((count) => count > 0).map((count) => count / 16);
    return Math.exp(-shares.reduce((sum, share) => sum + share * Math.log(share), 0));
  };
  expect(expected(plain)).toBeLessThan(3.7);
  expect(Math.abs(expected((counts) => effectiveNumber(counts)) - 4)).toBeLessThan(0.1);
  expect(expected((counts) => effectiveNumber(counts, 4))).toBeCloseTo(3.868, 3); // as the metric takes it
});

test("Wilson's interval", () => {
  // R: prop.test(8, 10, correct = FALSE), prop.test(0, 10, correct = FALSE)
  expect(proportion(8, 10)).toEqual({ value: 0.8, n: 10, low: expect.closeTo(0.4901625, 6), high: expect.closeTo(0.9433178, 6) });
  expect(proportion(0, 10)).toEqual({ value: 0, n: 10, low: 0, high: expect.closeTo(0.2775328, 6) });
  expect(proportion(0, 48).low).toBe(0); // not quite by the formula
  expect(proportion(48, 48).high).toBe(1);
});

test('names match the expected ones in any order, with multiplicity', () => {
  const hat = ['top hat', 'sun hat'];
  expect(fulfils([['cat'], ['cat']], ['cat', 'cat'])).toBe(true);
  expect(fulfils([['cat'], ['cat']], ['cat'])).toBe(false);
  expect(fulfils([['cat'], ['fox']], ['fox', 'cat'])).toBe(true);
  expect(fulfils([hat, ['sun hat']], ['sun hat', 'top hat'])).toBe(true);
  expect(fulfils([hat, ['sun hat']], ['top hat', 'top hat'])).toBe(false);
  expect([fulfils([hat], ['sun hat']), fulfils([hat], ['crown']), fulfils([], [])]).toEqual([true, false, true]);
});
