import type { Engine } from '@kaleido/tfjs-onnxruntime';
import { nearestNeighbours } from '../neighbours/nearest.ts';
import { openScreen } from '../neighbours/screen.ts';
import type { Points } from '../points.ts';
import type { Metric } from './metric.ts';
import { bothFeatures, withoutFeatures } from './requirements.ts';

/** The reals nearest to each fake. */
export interface NearestReals {
  readonly k: number;
  /** [fakes, k], nearest first. */
  readonly indices: Int32Array;
  /** [fakes, k]. */
  readonly distances: Float64Array;
  /** For each fake how far its nearest real is from that one's own nearest real. */
  readonly among: Float64Array;
}

/**
 * Finds the nearest reals of each fake, and how far apart reals lie there: a fake that is nearer to a real than any other real is was
 * probably learnt by heart (the test of Alaa et al. 2022, arXiv 2102.08921 §4.3, for one neighbour).
 * `done` is called with the number of blocks after each.
 */
export async function nearestReals(
  engine: Engine,
  real: Points,
  fake: Points,
  k: number,
  { block, done }: { readonly block?: number; readonly done?: (total: number) => void } = {},
): Promise<NearestReals> {
  const screen = await openScreen(engine, [real, fake], block);
  try {
    const [reals, fakes] = [screen.sets[0]!, screen.sets[1]!];
    const total = screen.blockCount(reals, reals) + screen.blockCount(fakes, reals);
    const near = await nearestNeighbours(screen, fakes, reals, k, () => done?.(total));
    const own = await nearestNeighbours(screen, reals, reals, 1, () => done?.(total));
    const distance = (square: number): number => Math.sqrt(square * screen.unit);
    return {
      k,
      indices: near.indices,
      distances: near.squares.map(distance),
      among: Float64Array.from({ length: fakes.count }, (_, i) => distance(own.squares[near.indices[i * k]!]!)),
    };
  } finally {
    await screen.dispose();
  }
}

/** What a report says of one fake. */
export interface NearestLine {
  readonly fake: string;
  readonly real: string;
  readonly distance: number;
  /** From that real to its own nearest real. */
  readonly among: number;
  readonly memorised: boolean;
}

/** Distance and pair for each fake. Samples without names are numbered from 0. */
export function nearestLines({ k, indices, distances, among }: NearestReals, real: Named, fake: Named): NearestLine[] {
  return Array.from(among, (own, i) => ({
    fake: fake.ids?.[i] ?? String(i),
    real: real.ids?.[indices[i * k]!] ?? String(indices[i * k]!),
    distance: distances[i * k]!,
    among: own,
    memorised: distances[i * k]! < own,
  }));
}

interface Named {
  readonly ids?: readonly string[];
}

/** The share of fakes that are nearer to a real than any other real is. */
export const nearest: Metric = {
  title: 'memorised',
  compares: true,
  absent: withoutFeatures,
  async measure(comparison) {
    const { real, fake } = bothFeatures(comparison);
    const lines = nearestLines(await comparison.nearest(), real, fake);
    const sorted = lines.map(({ distance }) => distance).sort((a, b) => a - b);
    const closest = lines.reduce((best, line) => (line.distance < best.distance ? line : best));
    return {
      value: lines.filter(({ memorised }) => memorised).length / lines.length,
      median: sorted[sorted.length >> 1]!,
      closest: { fake: closest.fake, real: closest.real, distance: closest.distance },
    };
  },
};
