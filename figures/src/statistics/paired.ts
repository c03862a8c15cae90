import { random } from '@kaleido/shared/random';
import { mean } from './mean.ts';
import { beyondT, boundT } from './student.ts';

/** What pairs say of the mean difference. */
export interface PairedTest {
  readonly n: number;
  readonly mean: number;
  /** 95 % interval of the mean, by Student's t. */
  readonly low: number;
  readonly high: number;
  readonly t: number;
  /** Two-sided, by Student's t. */
  readonly p: number;
  /** Two-sided, by flipping the signs of the differences, which assumes nothing of their distribution. */
  readonly flipped: number;
}

/** All sign flips are tried up to this many pairs. */
const EXACT = 16;
/** Drawn beyond. */
const DRAWS = 20_000;

/**
 * The paired test of some differences.
 * @throws RangeError for fewer than two, and for one that is not a number
 */
export function pairedTest(differences: readonly number[]): PairedTest {
  const n = differences.length;
  if (n < 2) throw new RangeError(`a paired test takes at least two pairs, got ${n}`);
  if (!differences.every(Number.isFinite)) throw new RangeError('a paired test takes finite differences');
  const centre = mean(differences);
  const error = Math.sqrt(differences.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (n - 1) / n);
  const t = error === 0 ? (centre === 0 ? 0 : Math.sign(centre) * Number.POSITIVE_INFINITY) : centre / error;
  const half = boundT(0.95, n - 1) * error;
  const p = Number.isFinite(t) ? beyondT(t, n - 1) : 0;
  return { n, mean: centre, low: centre - half, high: centre + half, t, p, flipped: signFlips(differences) };
}

/** The share of sign flips whose mean is at least as far from 0 as that of the differences themselves. */
function signFlips(differences: readonly number[]): number {
  const n = differences.length;
  const seen = Math.abs(mean(differences)) * n;
  const isAsFar = (flips: (index: number) => boolean): boolean =>
    Math.abs(differences.reduce((sum, value, index) => sum + (flips(index) ? -value : value), 0)) >= seen * (1 - 1e-12);
  if (n <= EXACT) {
    let far = 0;
    for (let mask = 0; mask < 2 ** n; mask++) if (isAsFar((index) => ((mask >> index) & 1) === 1)) far++;
    return far / 2 ** n;
  }
  const draw = random(0, 'sign flips');
  let far = 1; // the differences themselves are one of the draws
  for (let i = 0; i < DRAWS; i++) if (isAsFar(() => draw.uniform() < 0.5)) far++;
  return far / (DRAWS + 1);
}
