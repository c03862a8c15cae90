import { random } from '@kaleido/shared/random';
import { deviation, mean } from '../averages.ts';
import { drawDistinct } from '../draws.ts';
import { type Rows, rowList } from '../points.ts';
import type { Comparison, Metric } from './metric.ts';

/** Class probabilities of samples, [count, classes]. */
export interface Probabilities {
  readonly classes: number;
  readonly data: Float32Array | Float64Array;
}

/** exp of the mean Kullback–Leibler divergence of p(y|x) from its mean p(y) over some samples (Salimans 2016, arXiv 1606.03498 §4). */
function inceptionScore({ classes, data }: Probabilities, rows: Rows): number {
  const mean = new Float64Array(classes);
  for (let i = 0; i < rows.length; i++) for (let c = 0; c < classes; c++) mean[c]! += data[rows.at(i) * classes + c]! / rows.length;
  let sum = 0;
  for (let i = 0; i < rows.length; i++)
    for (let c = 0; c < classes; c++) {
      const p = data[rows.at(i) * classes + c]!;
      if (p > 0) sum += p * (Math.log(p) - Math.log(mean[c]!));
    }
  return Math.exp(Math.max(0, sum / rows.length)); // a divergence is not negative; rounding could be
}

/**
 * The score of each of `splits` parts of the samples, parts as the references cut them (from ⌊i n/splits⌋ on). The order is shuffled by the
 * seed; without one it stays.
 * @throws RangeError when there are fewer samples than splits
 */
export function inceptionScores(probabilities: Probabilities, splits: number, seed: number | undefined): number[] {
  const n = probabilities.data.length / probabilities.classes;
  if (n < splits) throw new RangeError(`the Inception Score in ${splits} splits takes as many samples, got ${n}`);
  const order = seed === undefined ? Int32Array.from({ length: n }, (_, i) => i) : drawDistinct(random(seed, 'inception score'), n, n);
  return Array.from({ length: splits }, (_, split) => {
    const from = Math.floor((split * n) / splits);
    const to = Math.floor(((split + 1) * n) / splits);
    return inceptionScore(probabilities, { length: to - from, at: (index) => order[from + index]! });
  });
}

const SPLITS = 10;
/** Samples for each class in each split, below which p(y) of a split is poor. */
const SAMPLES_PER_CLASS = 5;

const probabilitiesOf = ({ fake }: Comparison) => fake.features?.probabilities;

export const is: Metric = {
  title: 'Inception Score',
  compares: false,
  absent: (comparison) =>
    probabilitiesOf(comparison) ? undefined : 'these features come without class probabilities, which Inception alone gives',
  async measure(comparison) {
    const scores = inceptionScores(probabilitiesOf(comparison)!, SPLITS, comparison.settings.seed);
    return { value: mean(scores), deviation: deviation(scores), splits: SPLITS };
  },
  enough: (comparison) => SPLITS * SAMPLES_PER_CLASS * probabilitiesOf(comparison)!.classes,
  async resample(comparison, draws) {
    const probabilities = probabilitiesOf(comparison)!;
    return draws.map(({ fake }) =>
      mean(
        Array.from({ length: SPLITS }, (_, split) => {
          const [from, to] = [split, split + 1].map((part) => Math.floor((part * fake.length) / SPLITS));
          return inceptionScore(probabilities, rowList(fake.subarray(from, to)));
        }),
      ),
    );
  },
};
