import { expect, test } from 'vitest';
import { filteringMatrices, kronecker, transpose } from './toom-cook.ts';

const apply = (a: readonly (readonly number[])[], x: readonly number[]) => a.map((row) => row.reduce((sum, v, k) => sum + v * x[k]!, 0));

for (const points of [
  [0, 1, -1],
  [0, 1, -1, 1 / 2, -2],
]) {
  test(`three taps over ${points.length - 1} outputs, by products at ${points} and infinity`, () => {
    const { input, filter, output } = filteringMatrices(points, 3);
    const x = Array.from({ length: points.length + 1 }, (_, k) => Math.sin(3 * k));
    const w = [0.3, -1.2, 0.7];
    const inputs = apply(input, x);
    const got = apply(
      output,
      apply(filter, w).map((value, k) => value * inputs[k]!),
    );
    const expected = Array.from({ length: points.length - 1 }, (_, i) => w.reduce((sum, tap, k) => sum + tap * x[i + k]!, 0));
    expect(got).toHaveLength(expected.length);
    for (const [i, value] of got.entries()) expect(value).toBeCloseTo(expected[i]!, 13);
  });
}

test('kronecker applies a matrix along both axes of a tile', () => {
  const a = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const tile = [
    [1, -1, 2],
    [0, 3, 1],
    [2, 2, -5],
  ];
  const columns = transpose(tile.map((row) => apply(a, row))).map((column) => apply(a, column));
  expect(apply(kronecker(a), tile.flat())).toEqual(transpose(columns).flat());
});
