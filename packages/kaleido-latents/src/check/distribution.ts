/** Numbers of many pictures, in order. */
export interface Distribution {
  readonly least: number;
  readonly median: number;
  readonly mean: number;
  readonly most: number;
  /** A typical difference from the median: scaled so that it is the standard deviation of normal numbers. */
  readonly spread: number;
}

/** Of a normal distribution: standard deviation over median, and over mean, of absolute differences. */
const [OVER_MEDIAN, OVER_MEAN] = [1.4826, 1.2533];

/** What is typical of some numbers, whatever a few of them are. At least one number. */
export function distributionOf(values: readonly number[]): Distribution {
  const sorted = Float64Array.from(values).sort();
  const median = middle(sorted);
  const away = sorted.map((value) => Math.abs(value - median)).sort();
  const spread = OVER_MEDIAN * middle(away) || OVER_MEAN * meanOf(away); // where most are the same, by how rare others are
  return { least: sorted[0]!, median, mean: meanOf(sorted), most: sorted.at(-1)!, spread };
}

const middle = (sorted: Float64Array): number => (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
