import { mean, meanAt } from '../averages.ts';
import type { Metric } from './metric.ts';
import { MANIFOLD_SAMPLES } from './precision-recall.ts';
import { withoutFeatures } from './requirements.ts';

/** How many open balls around reals hold a fake, over k, on average (Naeem 2020, arXiv 2002.09797 eq. 5); may exceed 1. */
export const density: Metric = {
  title: 'density',
  compares: true,
  absent: withoutFeatures,
  async measure({ neighbourhood, settings }) {
    const k = settings.k.dense;
    return { value: mean((await neighbourhood()).ballsAround) / k, k };
  },
  enough: () => MANIFOLD_SAMPLES,
  async resample({ neighbourhood, settings }, draws) {
    const { ballsAround } = await neighbourhood();
    return draws.map(({ fake }) => meanAt(ballsAround, fake) / settings.k.dense);
  },
};

/**
 * The share of reals whose open ball holds a fake (eq. 6). Where both sides come from one distribution it is expected to be
 * 1 − Π (n − i)/(m + n − i) over i = 1 … k (lemma 2 there, for n reals and m fakes), which is told beside it.
 */
export const coverage: Metric = {
  title: 'coverage',
  compares: true,
  absent: withoutFeatures,
  async measure({ neighbourhood, settings, real, fake }) {
    const k = settings.k.dense;
    return { value: mean((await neighbourhood()).ballsHit), k, expected: expectedCoverage(real!.count!, fake.count!, k) };
  },
  enough: () => MANIFOLD_SAMPLES,
  async resample({ neighbourhood }, draws) {
    const { ballsHit } = await neighbourhood();
    return draws.map(({ real }) => meanAt(ballsHit, real));
  },
};

/** Coverage of n reals by m fakes of the same distribution. */
export function expectedCoverage(n: number, m: number, k: number): number {
  let missed = 1;
  for (let i = 1; i <= k; i++) missed *= (n - i) / (m + n - i);
  return 1 - missed;
}
