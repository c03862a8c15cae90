import { mean } from '../averages.ts';
import { classes, type Point } from './mixture.ts';
import type { ToyPoint } from './sample-toy.ts';

/** How evenly points are distributed over the modes of their class, averaged over classes. */
export interface ModeCount {
  /** exp of the entropy of the shares: 2 when both modes get the same, 1 when one gets all. */
  readonly effectiveModes: number;
  /** Share of the smaller mode. */
  readonly weakerShare: number;
}

/** Counts each point for the nearest mode of its requested class. */
export function countModes(points: readonly ToyPoint[]): ModeCount {
  const counts = classes.map((modes, of) => {
    const own = points.filter((one) => one.of === of);
    const nearest = own.map(({ point }) => modes.map((mode) => distance(point, mode))).map((far) => far.indexOf(Math.min(...far)));
    const shares = modes.map((_, mode) => nearest.filter((one) => one === mode).length / own.length);
    const entropy = -shares.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0);
    return { effective: Math.exp(entropy), weaker: Math.min(...shares) };
  });
  return { effectiveModes: mean(counts.map(({ effective }) => effective)), weakerShare: mean(counts.map(({ weaker }) => weaker)) };
}

const distance = ([a, b]: Point, [c, d]: Point): number => Math.hypot(a - c, b - d);
