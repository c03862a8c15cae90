import { median } from '@kaleido/shared/median';

/** Summary statistics of a measure over pictures. */
export interface Distribution {
  readonly least: number;
  readonly median: number;
  readonly mean: number;
  readonly most: number;
  /** Robust scale, equal to the standard deviation for a normal distribution. */
  readonly spread: number;
}

/** Ratio of the standard deviation to the median, and to the mean, of absolute deviations, for a normal distribution. */
const [OVER_MEDIAN, OVER_MEAN] = [1.4826, 1.2533];

/** Robust summary of at least one number: a few outliers do not change it much. */
export function distributionOf(values: readonly number[]): Distribution {
  const sorted = Float64Array.from(values).sort();
  const centre = median(sorted);
  const away = sorted.map((value) => Math.abs(value - centre));
  const spread = OVER_MEDIAN * median(away) || OVER_MEAN * meanOf(away); // the mean deviation if more than half are equal
  return { least: sorted[0]!, median: centre, mean: meanOf(sorted), most: sorted.at(-1)!, spread };
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
