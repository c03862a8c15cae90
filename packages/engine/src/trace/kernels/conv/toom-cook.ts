/**
 * The matrices of a minimal filtering algorithm F(m, r) (S. Winograd, 1980; A. Lavin and S. Gray, arXiv 1509.09308, §4.1): m outputs of
 * a filter with r taps from m + r − 1 products, y = outputᵀ [(filter · w) ⊙ (input · x)]. They evaluate polynomials at the points and at
 * infinity (Toom and Cook).
 */
export interface FilteringMatrices {
  /** Transformation of inputs, [m + r − 1, m + r − 1]. */
  readonly input: readonly (readonly number[])[];
  /** Transformation of taps, [m + r − 1, r]. */
  readonly filter: readonly (readonly number[])[];
  /** Transformation of products, [m, m + r − 1]. */
  readonly output: readonly (readonly number[])[];
}

/**
 * @param points m + r − 2 distinct numbers; magnitudes near 1 keep rounding errors small
 * @param taps r
 */
export function filteringMatrices(points: readonly number[], taps: number): FilteringMatrices {
  const size = points.length + 1;
  const outputs = size - taps + 1;
  const powers = (point: number, count: number) => Array.from({ length: count }, (_, k) => point ** k);
  const unit = (length: number) => powers(0, length).reverse(); // of infinity: the highest power alone
  const others = (point: number) => points.filter((other) => other !== point);
  const apart = (point: number) => others(point).reduce((product, other) => product * (point - other), 1);
  return {
    input: [...points.map((point) => [...coefficients(others(point)), 0]), coefficients(points)],
    filter: [...points.map((point) => powers(point, taps).map((power) => power / apart(point))), unit(taps)],
    output: transpose([...points.map((point) => powers(point, outputs)), unit(outputs)]),
  };
}

/** Coefficients of Π (x − root), the lowest first. */
const coefficients = (roots: readonly number[]): number[] =>
  roots.reduce<number[]>((p, root) => Array.from({ length: p.length + 1 }, (_, k) => (p[k - 1] ?? 0) - root * (p[k] ?? 0)), [1]);

export const transpose = (a: readonly (readonly number[])[]): number[][] => a[0]!.map((_, column) => a.map((row) => row[column]!));

/** a ⊗ a: a matrix for both axes of a tile at once. */
export const kronecker = (a: readonly (readonly number[])[]): number[][] =>
  a.flatMap((outer) => a.map((inner) => outer.flatMap((x) => inner.map((y) => x * y))));
