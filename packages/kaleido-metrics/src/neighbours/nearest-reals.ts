import type { Engine } from '@kaleido/engine';
import type { Points } from '../points.ts';
import { nearestNeighbours } from './nearest.ts';
import { openScreen } from './screen.ts';

/** The reals nearest to each fake. */
export interface NearestReals {
  readonly k: number;
  /** [fakes, k], nearest first. */
  readonly indices: Int32Array;
  /** [fakes, k]. */
  readonly distances: Float64Array;
}

/**
 * Finds the k nearest reals of each fake.
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
    const total = screen.blockCount(fakes, reals);
    const { indices, squares } = await nearestNeighbours(screen, fakes, reals, k, () => done?.(total));
    return { k, indices, distances: squares.map((square) => Math.sqrt(square * screen.unit)) };
  } finally {
    await screen.dispose();
  }
}
