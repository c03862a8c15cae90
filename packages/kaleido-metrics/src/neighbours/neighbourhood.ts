import type { Engine } from '@kaleido/engine';
import type { Points } from '../points.ts';
import { type Covering, coverings } from './covering.ts';
import { kthSquares, nearestNeighbours } from './nearest.ts';
import { openScreen } from './screen.ts';

/** The neighbours that set the radii. */
export interface NeighbourhoodSizes {
  /** For precision and recall. */
  readonly covered: number;
  /** For density and coverage. */
  readonly dense: number;
}

/** Called as blocks of pairs are done, with how many there are in all. */
export type BlockProgress = (total: number) => void;

/**
 * Radii around all points of two sets (the distance to the k-th neighbour in the same set, the point itself left out) and who lies in
 * whose ball: what precision, recall, density and coverage are counted from.
 * @param block points a side of a block; it changes no count
 * Throws a RangeError when a set has no k-th neighbour.
 */
export async function neighbourhood(
  engine: Engine,
  real: Points,
  fake: Points,
  { covered, dense }: NeighbourhoodSizes,
  { block, done }: { readonly block?: number; readonly done?: BlockProgress } = {},
): Promise<Covering> {
  const screen = await openScreen(engine, [real, fake], block);
  try {
    const [reals, fakes] = [screen.sets[0]!, screen.sets[1]!];
    const total = screen.blockCount(reals, reals) + screen.blockCount(fakes, fakes) + screen.blockCount(reals, fakes);
    const report = () => done?.(total);
    const realNear = await nearestNeighbours(screen, reals, reals, Math.max(covered, dense), report);
    const fakeNear = await nearestNeighbours(screen, fakes, fakes, covered, report);
    const balls = {
      realClosed: kthSquares(realNear, covered),
      realOpen: kthSquares(realNear, dense),
      fakeClosed: kthSquares(fakeNear, covered),
    };
    return await coverings(screen, reals, fakes, balls, report);
  } finally {
    await screen.dispose();
  }
}
