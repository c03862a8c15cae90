import type { Engine } from '@kaleido/engine';
import type { Points } from '../points.ts';
import { type Covering, coverings } from './covering.ts';
import { kthSquares, nearestNeighbours } from './nearest.ts';
import { openScreen } from './screen.ts';

/** Which neighbour's distance is the radius. */
export interface NeighbourhoodSizes {
  /** k of precision and recall. */
  readonly kManifold: number;
  /** k of density and coverage. */
  readonly kDensity: number;
}

/** Called after each block of pairs with the total number of blocks. */
export type BlockProgress = (total: number) => void;

/**
 * The counts behind precision, recall, density and coverage. A point's radius is the distance to its k-th neighbour in its own set.
 * @param block points per side of a block; it changes no count
 * @throws RangeError when a set has fewer than k + 1 points
 */
export async function neighbourhood(
  engine: Engine,
  real: Points,
  fake: Points,
  { kManifold, kDensity }: NeighbourhoodSizes,
  { block, done }: { readonly block?: number; readonly done?: BlockProgress } = {},
): Promise<Covering> {
  const screen = await openScreen(engine, [real, fake], block);
  try {
    const [reals, fakes] = [screen.sets[0]!, screen.sets[1]!];
    const total = screen.blockCount(reals, reals) + screen.blockCount(fakes, fakes) + screen.blockCount(reals, fakes);
    const report = () => done?.(total);
    const realNear = await nearestNeighbours(screen, reals, reals, Math.max(kManifold, kDensity), report);
    const fakeNear = await nearestNeighbours(screen, fakes, fakes, kManifold, report);
    const balls = {
      realClosed: kthSquares(realNear, kManifold),
      realOpen: kthSquares(realNear, kDensity),
      fakeClosed: kthSquares(fakeNear, kManifold),
    };
    return await coverings(screen, reals, fakes, balls, report);
  } finally {
    await screen.dispose();
  }
}
