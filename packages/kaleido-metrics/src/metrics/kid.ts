import { random } from '@kaleido/shared/random';
import { deviation, mean } from '../averages.ts';
import { drawDistinct } from '../draws.ts';
import { multiply } from '../linear-algebra/multiply.ts';
import { countOf, type Points, piecesOf, type Rows, rowList, rowRange, rowsOf } from '../points.ts';
import type { Comparison, Metric } from './metric.ts';
import { bothFeatures, withoutFeatures } from './requirements.ts';
import { forEachDraw } from './resample.ts';

/** Rows of one product; what it gives takes 8 MB. */
const BLOCK = 1024;

/**
 * The squared maximum mean discrepancy with kernel (x·y/d + 1)³, unbiased (KID; Bińkowski 2018, arXiv 1801.01401 §4): may be negative.
 * A row that was drawn twice does not form a pair with itself.
 */
async function kernelDistance(real: Points, fake: Points, realRows: Rows, fakeRows: Rows): Promise<number> {
  if (realRows.length < 2 || fakeRows.length < 2)
    throw new RangeError(`KID needs at least 2 samples per side, got ${realRows.length} real and ${fakeRows.length} fake`);
  // All three means are taken around one value of the kernel: in MMD it cancels, and sums stay small where the kernel is large.
  const around = cube(real, fake, realRows.at(0), fakeRows.at(0));
  const within = async (points: Points, rows: Rows) => kernelMean(points, points, rows, rows, true, around);
  return (
    (await within(real, realRows)) + (await within(fake, fakeRows)) - 2 * (await kernelMean(real, fake, realRows, fakeRows, false, around))
  );
}

/** The kernel of one pair. */
function cube(a: Points, b: Points, i: number, j: number): number {
  let dot = 0;
  for (let c = 0; c < a.width; c++) dot += a.data[i * a.width + c]! * b.data[j * b.width + c]!;
  return (dot / a.width + 1) ** 3;
}

/** The mean of k(x, y) − `around` over all pairs; over pairs of different rows where both sides are one set. */
async function kernelMean(a: Points, b: Points, aRows: Rows, bRows: Rows, same: boolean, around: number): Promise<number> {
  let sum = 0;
  let pairs = 0;
  let aAt = 0;
  for (const aPiece of piecesOf(aRows, BLOCK)) {
    const left = rowsOf(a, aPiece);
    let bAt = 0;
    for (const bPiece of piecesOf(bRows, BLOCK)) {
      if (same && bAt < aAt) {
        bAt += bPiece.length; // the mirror image of a block that was counted twice
        continue;
      }
      const dots = await multiply(left, rowsOf(b, bPiece), { b: true });
      const times = same && bAt > aAt ? 2 : 1;
      for (let i = 0; i < aPiece.length; i++) {
        let rowSum = 0;
        for (let j = 0; j < bPiece.length; j++) {
          if (same && aPiece.at(i) === bPiece.at(j)) continue;
          const root = dots.data[i * bPiece.length + j]! / a.width + 1;
          rowSum += root * root * root - around;
          pairs += times;
        }
        sum += times * rowSum;
      }
      bAt += bPiece.length;
    }
    aAt += aPiece.length;
  }
  return sum / pairs;
}

export interface SubsetOptions {
  /** Samples a side in each subset. */
  readonly size: number;
  readonly subsets: number;
  readonly seed: number;
  /** Called after each subset. */
  readonly done?: () => void;
}

/**
 * KID of random subsets of both sides, as the references compute it.
 * @throws RangeError when a side has fewer samples than a subset
 */
export async function kernelDistances(real: Points, fake: Points, { size, subsets, seed, done }: SubsetOptions): Promise<number[]> {
  const [n, m] = [countOf(real), countOf(fake)];
  if (size > Math.min(n, m)) throw new RangeError(`KID subsets of ${size} need as many samples per side, got ${n} real and ${m} fake`);
  const values: number[] = [];
  for (let subset = 0; subset < subsets; subset++) {
    const rows = (side: string, of: number) => rowList(drawDistinct(random(seed, 'kid', side, subset), of, size));
    values.push(await kernelDistance(real, fake, rows('real', n), rows('fake', m)));
    done?.();
  }
  return values;
}

/** KID over all pairs. */
export const kernelDistanceOfAll = (real: Points, fake: Points): Promise<number> =>
  kernelDistance(real, fake, rowRange(0, countOf(real)), rowRange(0, countOf(fake)));

const SUBSETS = 100;

/** KID of each subset. */
async function subsetValues(comparison: Comparison, size: number): Promise<number[]> {
  const { real, fake } = bothFeatures(comparison);
  const { advance, close } = comparison.watch('subset', SUBSETS);
  const values = await kernelDistances(real, fake, { size, subsets: SUBSETS, seed: comparison.settings.seed, done: advance });
  close();
  return values;
}

export const kid: Metric = {
  title: 'KID',
  compares: true,
  absent: withoutFeatures,
  async measure(comparison) {
    const { kidSubset } = comparison.settings;
    if (kidSubset === 'all') return { value: await kernelDistanceOfAll(...sides(comparison)), subset: 'all' };
    const values = await subsetValues(comparison, kidSubset);
    return { value: mean(values), deviation: deviation(values), subsets: SUBSETS, subset: kidSubset };
  },
  /** Subsets of one sample say how subsets differ, not how samples do. */
  async resample(comparison, draws) {
    if (comparison.settings.kidSubset !== 'all') throw new RangeError('it takes all pairs (--kid-subset all)');
    const [real, fake] = sides(comparison);
    return forEachDraw(comparison, draws, (draw) => kernelDistance(real, fake, rowList(draw.real), rowList(draw.fake)));
  },
};

function sides(comparison: Comparison): [Points, Points] {
  const { real, fake } = bothFeatures(comparison);
  return [real, fake];
}
