import { random } from '@kaleido/shared/random';
import { mean, meanAt } from '../averages.ts';
import { drawWithRepeats } from '../draws.ts';
import type { Features } from '../features.ts';
import { type Points, type Rows, rowList, unitRows } from '../points.ts';
import type { Metric } from './metric.ts';
import { fakeFeatures, withoutFakes } from './requirements.ts';

/**
 * The mean cosine similarity over all pairs of samples (MSS for the samples of one caption; lower is more diverse). With unit vectors u it is
 * (‖Σ u‖² − n)/(n (n − 1)).
 * @throws RangeError for fewer than two samples
 */
export function meanSimilarity(points: Points, rows: Rows): number {
  const n = rows.length;
  if (n < 2) throw new RangeError(`a similarity takes at least 2 samples, got ${n}`);
  const units = unitRows(points, rows);
  const sum = new Float64Array(units.columns);
  for (let i = 0; i < n; i++) for (let c = 0; c < units.columns; c++) sum[c]! += units.data[i * units.columns + c]!;
  const similarity = (sum.reduce((squares, value) => squares + value * value, 0) - n) / (n * (n - 1));
  return Math.min(1, similarity); // equal samples: 1, to rounding
}

/** Rows of each caption, in the order in which captions first occur; samples without a caption are left out. */
export function rowsByCaption({ captions = [] }: Features): Map<string, Int32Array> {
  const rows = new Map<string, number[]>();
  captions.forEach((caption, row) => {
    if (caption === undefined) return;
    const known = rows.get(caption);
    if (known) known.push(row);
    else rows.set(caption, [row]);
  });
  return new Map([...rows].map(([caption, list]) => [caption, Int32Array.from(list)]));
}

/** The mean similarity within each caption that has a pair of samples. */
function similarities(features: Features): number[] {
  const groups = [...rowsByCaption(features).values()].filter((rows) => rows.length > 1);
  return groups.map((rows) => meanSimilarity(features, rowList(rows)));
}

export const mss: Metric = {
  title: 'MSS',
  compares: false,
  absent(comparison) {
    const missing = withoutFakes(comparison);
    if (missing !== undefined) return missing;
    const groups = rowsByCaption(fakeFeatures(comparison));
    if (groups.size === 0) return 'the fakes come without captions';
    return [...groups.values()].some((rows) => rows.length > 1) ? undefined : 'no caption has more than one fake';
  },
  async measure(comparison) {
    const values = similarities(fakeFeatures(comparison));
    return { value: mean(values), captions: values.length };
  },
  /** Draws captions, not samples: two copies of one sample would be alike. */
  async resample({ settings, ...comparison }, draws) {
    const values = similarities(fakeFeatures({ settings, ...comparison }));
    if (values.length < 2) throw new RangeError('it takes at least 2 captions');
    return draws.map((_, i) => meanAt(values, drawWithRepeats(random(settings.seed, 'mss bootstrap', i), values.length)));
  },
};
