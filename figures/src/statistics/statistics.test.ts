import { describe, expect, test } from 'vitest';
import { pairedTest } from './paired.ts';
import { beyondT, boundT, withinT } from './student.ts';

// Expected values: scipy 1.x, stats.t, stats.ttest_rel, stats.ttest_1samp, stats.permutation_test with all permutations.

test.each([
  [1, 0.7912855998398473, 12.706204736174694],
  [2, 0.8383764840919798, 4.302652729749462],
  [3, 0.8577662456360515, 3.1824463052837078],
  [7, 0.8826160823038114, 2.364624251592784],
  [124, 0.9019938611782232, 1.9792801166048548],
])("Student's t with %i degrees of freedom", (degrees, below, bound) => {
  expect((1 + withinT(1.3, degrees)) / 2).toBeCloseTo(below, 12);
  expect(boundT(0.95, degrees)).toBeCloseTo(bound, 10);
});

// mpmath's betainc, 30 digits.
test.each([
  [0.5, 2, 0.6666666666666666],
  [1.3, 3, 0.2844675087278974],
  [10, 2, 0.00985245702332569],
  [40, 7, 1.590217998485037e-9],
  [10, 124, 1.264939109348782e-17],
  [-20.7, 124, 4.748800581709162e-42],
])('the tail beyond t = %d with %i degrees of freedom', (t, degrees, tail) => {
  expect(beyondT(t, degrees) / tail).toBeCloseTo(1, 12);
});

describe('a paired test', () => {
  test('of three pairs', () => {
    const test = pairedTest([3.1 - 1.9, 2.8 - 2.2, 3.6 - 1.7]);
    expect(test.t).toBeCloseTo(3.28321908483962, 10);
    expect(test.p).toBeCloseTo(0.08157760701922813, 10);
    expect([test.low, test.high]).toEqual([expect.closeTo(-0.38294779084175024, 10), expect.closeTo(2.849614457508417, 10)]);
    expect(test.flipped).toBe(0.25); // no sign flip of three is rarer
  });

  test('of eight', () => {
    const test = pairedTest([0.5, -0.2, 1.1, 0.7, 0.3, -0.4, 0.9, 0.6]);
    expect(test.t).toBeCloseTo(2.388567804011004, 10);
    expect(test.p).toBeCloseTo(0.04827030919237292, 10);
    expect([test.low, test.high]).toEqual([expect.closeTo(0.004385600511478294, 10), expect.closeTo(0.8706143994885217, 10)]);
    expect(test.flipped).toBe(0.0625);
  });

  test('of many draws sign flips, the same ones each time', () => {
    const differences = Array.from({ length: 40 }, (_, index) => Math.sin(index) + 0.25);
    const { p, flipped } = pairedTest(differences);
    expect(Math.abs(flipped - p)).toBeLessThan(0.01);
    expect(pairedTest(differences).flipped).toBe(flipped);
  });

  test('of equal differences', () => {
    expect(pairedTest([1, 1])).toMatchObject({ mean: 1, low: 1, high: 1, p: 0, flipped: 0.5 });
    expect(pairedTest([0, 0])).toMatchObject({ t: 0, p: 1, flipped: 1 });
    expect(() => pairedTest([1])).toThrow('at least two pairs, got 1');
    expect(() => pairedTest([Number.NaN, 1, 2])).toThrow('takes finite differences');
  });
});
