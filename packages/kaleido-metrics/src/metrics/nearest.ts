import { median } from '@kaleido/shared/median';
import type { NearestReals } from '../neighbours/nearest-reals.ts';
import type { Metric } from './metric.ts';
import { bothFeatures, withoutFeatures } from './requirements.ts';

/** Distance ratio below which a fake counts as memorised: much nearer to one real than to any other (Yoon et al. 2023, "Diffusion probabilistic models generalize when they fail to memorize"). */
const MEMORISED = 1 / 3;

/** The report of one fake. */
export interface NearestLine {
  readonly fake: string;
  readonly real: string;
  readonly distance: number;
  /** To the second nearest real. */
  readonly next: number;
  readonly memorised: boolean;
}

/** Distance and pair for each fake, from at least two neighbours. Samples without names are numbered from 0. */
export function nearestLines({ k, indices, distances }: NearestReals, real: Named, fake: Named): NearestLine[] {
  return Array.from({ length: indices.length / k }, (_, i) => {
    const [distance, next] = [distances[i * k]!, distances[i * k + 1]!];
    return {
      fake: fake.ids?.[i] ?? String(i),
      real: real.ids?.[indices[i * k]!] ?? String(indices[i * k]!),
      distance,
      next,
      memorised: distance === 0 || distance < MEMORISED * next,
    };
  });
}

interface Named {
  readonly ids?: readonly string[];
}

/** The share of fakes that are copies of a real: more than three times as near to it as to any other. */
export const nearest: Metric = {
  title: 'memorised',
  compares: true,
  absent: withoutFeatures,
  async measure(comparison) {
    const { real, fake } = bothFeatures(comparison);
    const lines = nearestLines(await comparison.nearest(), real, fake);
    const closest = lines.reduce((best, line) => (line.distance < best.distance ? line : best));
    return {
      value: lines.filter(({ memorised }) => memorised).length / lines.length,
      median: median(lines.map(({ distance }) => distance)),
      closest: { fake: closest.fake, real: closest.real, distance: closest.distance },
    };
  },
};
