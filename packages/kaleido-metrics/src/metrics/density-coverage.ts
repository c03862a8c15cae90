import { mean, meanAt } from '../averages.ts';
import type { Metric } from './metric.ts';
import { MANIFOLD_SAMPLES } from './precision-recall.ts';
import { withoutFeatures } from './requirements.ts';

/** Density (Naeem 2020, arXiv 2002.09797 eq. 5): the mean number of reals whose open ball contains a fake, over k; may exceed 1. */
export const density: Metric = {
  title: 'density',
  compares: true,
  absent: withoutFeatures,
  async measure({ neighbourhood, settings }) {
    const k = settings.k.kDensity;
    return { value: mean((await neighbourhood()).insideCount) / k, k };
  },
  enough: () => MANIFOLD_SAMPLES,
  async resample({ neighbourhood, settings }, draws) {
    const { insideCount } = await neighbourhood();
    return draws.map(({ fake }) => meanAt(insideCount, fake) / settings.k.kDensity);
  },
};

/**
 * Coverage (eq. 6): the fraction of reals whose open ball contains a fake. For two samples of one distribution its expectation is
 * 1 − Π (n − i)/(m + n − i) over i = 1 … k (lemma 2 there, n reals, m fakes), which is reported beside it.
 */
export const coverage: Metric = {
  title: 'coverage',
  compares: true,
  absent: withoutFeatures,
  async measure({ neighbourhood, settings, real, fake }) {
    const k = settings.k.kDensity;
    return { value: mean((await neighbourhood()).isCovered), k, expected: expectedCoverage(real!.count!, fake.count!, k) };
  },
  enough: () => MANIFOLD_SAMPLES,
  async resample({ neighbourhood }, draws) {
    const { isCovered } = await neighbourhood();
    return draws.map(({ real }) => meanAt(isCovered, real));
  },
};

/** Coverage of n reals by m fakes of the same distribution. */
export function expectedCoverage(n: number, m: number, k: number): number {
  let missed = 1;
  for (let i = 1; i <= k; i++) missed *= (n - i) / (m + n - i);
  return 1 - missed;
}
