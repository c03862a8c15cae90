import { random } from '@kaleido/shared/random';
import { describe, expect, test } from 'vitest';
import { type Matrix, matrix, trace } from './matrix.ts';
import { multiply } from './multiply.ts';
import { pivotedCholesky } from './pivoted-cholesky.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';
import { tridiagonalEigenvalues } from './tridiagonal-eigenvalues.ts';

const normal = (rows: number, columns: number, ...key: number[]): Matrix => {
  const numbers = random('linear algebra', rows, columns, ...key);
  return matrix(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => numbers.normal()),
  );
};
const copy = ({ rows, columns, data }: Matrix): Matrix => matrix(rows, columns, data.slice());
const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number => Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));

describe('multiply', () => {
  const transposed = ({ rows, columns, data }: Matrix): Matrix =>
    matrix(
      columns,
      rows,
      Float64Array.from({ length: rows * columns }, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!),
    );

  test.each([
    [3, 5, 4],
    [1, 300, 1],
    [130, 2, 257],
  ])('%i × %i by %i columns, transposed in every way', async (m, k, n) => {
    const [a, b] = [normal(m, k), normal(k, n)];
    const expected = new Float64Array(m * n);
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) for (let l = 0; l < k; l++) expected[i * n + j]! += a.data[i * k + l]! * b.data[l * n + j]!;
    for (const [left, right, how] of [
      [a, b, {}],
      [transposed(a), b, { a: true }],
      [a, transposed(b), { b: true }],
      [transposed(a), transposed(b), { a: true, b: true }],
    ] as const) {
      const product = await multiply(left, right, how);
      expect([product.rows, product.columns]).toEqual([m, n]);
      expect(largest(product.data, expected)).toBeLessThan(1e-12);
    }
  });

  test('sides that do not fit, and empty ones', async () => {
    await expect(multiply(normal(2, 3), normal(2, 3))).rejects.toThrow('equal inner sides, got 3 and 2');
    expect((await multiply(matrix(2, 0), matrix(0, 3))).data).toEqual(new Float64Array(6));
  });
});

describe('pivotedCholesky', () => {
  test.each([
    [7, 7],
    [200, 90],
    [150, 150],
    [100, 1],
  ])('a matrix of side %i and rank %i', async (n, rank) => {
    const x = normal(rank, n);
    const c = await multiply(x, x, { a: true });
    const factor = await pivotedCholesky(copy(c));
    expect(factor.rows).toBe(rank);
    expect(largest((await multiply(factor, factor, { a: true })).data, c.data)).toBeLessThan(1e-11);
  });

  test('nothing', async () => expect((await pivotedCholesky(matrix(5, 5))).rows).toBe(0));
});

describe('symmetricEigenvalues', () => {
  test('of a matrix whose eigenvalues are known', () => {
    const n = 40; // second differences: 2 − 2 cos(k π/(n + 1))
    const a = matrix(n, n);
    for (let i = 0; i < n; i++)
      for (const [j, value] of [
        [i - 1, -1],
        [i, 2],
      ] as const)
        if (j >= 0) a.data[i * n + j] = value;
    const expected = Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)));
    expect(largest(symmetricEigenvalues(a), expected)).toBeLessThan(1e-14);
  });

  test.each([1e-200, 1, 1e200])('their sum and sum of squares, at magnitude %d', async (magnitude) => {
    const x = normal(120, 80);
    const c = await multiply(x, x, { a: true });
    for (let i = 0; i < c.data.length; i++) c.data[i]! *= magnitude;
    const [sum, squares] = [trace(c) / magnitude, c.data.reduce((total, value) => total + (value / magnitude) ** 2, 0)];
    const values = symmetricEigenvalues(c).map((value) => value / magnitude);
    expect(Math.abs(values.reduce((a, b) => a + b, 0) / sum - 1)).toBeLessThan(1e-13);
    expect(Math.abs(values.reduce((a, b) => a + b * b, 0) / squares - 1)).toBeLessThan(1e-13);
    expect([...values]).toEqual([...values].sort((a, b) => a - b));
  });

  test('diagonal, repeated, zero, one by one and empty', () => {
    const diagonal = matrix(4, 4);
    [3, -1, 3, 0].forEach((value, i) => {
      diagonal.data[i * 5] = value;
    });
    expect([...symmetricEigenvalues(diagonal)]).toEqual([-1, 0, 3, 3]);
    expect([...symmetricEigenvalues(matrix(3, 3))]).toEqual([0, 0, 0]);
    expect([...symmetricEigenvalues(matrix(1, 1, Float64Array.of(7)))]).toEqual([7]);
    expect([...symmetricEigenvalues(matrix(0, 0))]).toEqual([]);
  });

  test.each([1, 2, 3, 30])('finds the rank of a matrix that has %i, whatever its size and units', async (rank) => {
    for (const n of [rank, 64, 250, 333])
      for (const magnitude of [1, 1e-300, 1e300]) {
        if (n < rank) continue;
        // Σ (v v^T) of orthogonal v: blocks of ones, each of which has one eigenvalue, its side.
        const block = (i: number) => Math.floor((i * rank) / n);
        const a = matrix(n, n);
        for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a.data[i * n + j] = block(i) === block(j) ? magnitude : 0;
        const sides = Array.from({ length: rank }, (_, b) => Array.from({ length: n }, (_, i) => block(i)).filter((of) => of === b).length);
        const expected = [...new Array<number>(n - rank).fill(0), ...sides.sort((x, y) => x - y)];
        expect(
          largest(
            symmetricEigenvalues(a).map((value) => value / magnitude),
            expected,
          ),
        ).toBeLessThan(n * n * Number.EPSILON); // the largest eigenvalue is n at most
      }
  });

  test('values that are not finite', () => {
    expect(() => symmetricEigenvalues(matrix(1, 1, Float64Array.of(Number.NaN)))).toThrow('not finite');
  });
});

test('eigenvalues of a graded matrix, whose small end is below the rounding of its large one', () => {
  const draw = random(3, 'graded');
  const n = 900;
  const scale = Array.from({ length: n }, (_, i) => 10 ** (-18 + i / 50));
  const diagonal = Float64Array.from(scale, (size) => size * (0.5 + draw.uniform()));
  const beside = Float64Array.from(scale, (size) => size * (0.1 + 0.4 * draw.uniform()));
  const total = sum(diagonal);
  const squares = sum(diagonal.map((d) => d * d)) + 2 * sum(beside.subarray(0, n - 1).map((e) => e * e));
  const values = tridiagonalEigenvalues(diagonal, beside);
  expect(sum(values) / total).toBeCloseTo(1, 12);
  expect(sum(values.map((value) => value * value)) / squares).toBeCloseTo(1, 12);
});

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
