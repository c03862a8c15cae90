import { type Points, type Rows, unitRows } from '../points.ts';

/**
 * The mean cosine similarity over all pairs of samples (MSS for the samples of one caption; lower is more diverse). With unit vectors u it is
 * (‖Σ u‖² − n)/(n (n − 1)). Throws a RangeError for fewer than two samples and for one without direction.
 */
export function meanSimilarity(points: Points, rows: Rows): number {
  const n = rows.length;
  if (n < 2) throw new RangeError(`a similarity takes at least 2 samples, got ${n}`);
  const units = unitRows(points, rows);
  const sum = new Float64Array(points.width);
  for (let i = 0; i < n; i++) for (let c = 0; c < points.width; c++) sum[c]! += units.data[i * points.width + c]!;
  return (sum.reduce((squares, value) => squares + value * value, 0) - n) / (n * (n - 1));
}
