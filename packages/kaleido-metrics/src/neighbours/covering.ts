import type { Screen, ScreenedSet } from './screen.ts';

/** Squared radii of the balls around the points of both sets, in the screen's units. */
export interface Balls {
  /** Around reals, closed (precision). */
  readonly realClosed: Float64Array;
  /** Around reals, open (density, coverage). */
  readonly realOpen: Float64Array;
  /** Around fakes, closed (recall). */
  readonly fakeClosed: Float64Array;
}

/**
 * What the four metrics count, for reals xᵢ, fakes yⱼ and r_k(·) the distance to the k-th neighbour in the point's own set:
 *
 *     precision = 1/m Σⱼ 1[∃ i: |yⱼ − xᵢ| ≤ r_k(xᵢ)]       recall   = 1/n Σᵢ 1[∃ j: |xᵢ − yⱼ| ≤ r_k(yⱼ)]
 *     density   = 1/(k m) Σⱼ Σᵢ 1[|yⱼ − xᵢ| < r_k(xᵢ)]     coverage = 1/n Σᵢ 1[∃ j: |yⱼ − xᵢ| < r_k(xᵢ)]
 */
export interface Covering {
  /** Precision: 1 for each fake in the closed ball of some real. */
  readonly fakeInManifold: Uint8Array;
  /** Recall: 1 for each real in the closed ball of some fake. */
  readonly realInManifold: Uint8Array;
  /** Density: for each fake, the number of reals whose open ball contains it. */
  readonly insideCount: Int32Array;
  /** Coverage: 1 for each real whose open ball contains some fake. */
  readonly isCovered: Uint8Array;
}

/**
 * Counts over all pairs of a real and a fake. The counts are exact: they depend on distances in double precision alone, not on blocks.
 * `done` is called after each block.
 */
export async function coverings(
  screen: Screen,
  real: ScreenedSet,
  fake: ScreenedSet,
  { realClosed, realOpen, fakeClosed }: Balls,
  done: () => void = () => {},
): Promise<Covering> {
  const fakeInManifold = new Uint8Array(fake.count);
  const realInManifold = new Uint8Array(real.count);
  const insideCount = new Int32Array(fake.count);
  const isCovered = new Uint8Array(real.count);
  const { margin } = screen;
  const low = (norms: Float64Array): Float64Array => norms.map((value) => (1 - margin) * value - 1e-37);
  const [realLow, fakeLow] = [low(real.norms), low(fake.norms)];
  const realReach = realClosed.map((square, i) => Math.max(square, realOpen[i]!));

  /** Counts a pair that may be in some ball. */
  const settle = (i: number, j: number, lower: number): void => {
    const upper = lower + 2 * margin * (real.norms[i]! + fake.norms[j]!) + 4e-37;
    let exact = -1;
    const inside = (square: number, open: boolean): boolean => {
      if (lower > square) return false;
      if (upper < square) return true;
      if (exact < 0) exact = screen.exact(real, i, fake, j);
      return open ? exact < square : exact <= square;
    };
    if (inside(realOpen[i]!, true)) {
      insideCount[j]!++;
      isCovered[i] = 1;
    }
    if (!fakeInManifold[j] && inside(realClosed[i]!, false)) fakeInManifold[j] = 1;
    if (!realInManifold[i] && inside(fakeClosed[j]!, false)) realInManifold[i] = 1;
  };

  for await (const { aFrom, aTo, bFrom, bTo, dots } of screen.blocks(real, fake)) {
    for (let i = aFrom; i < aTo; i++) {
      const base = (i - aFrom) * screen.block - bFrom;
      const own = realLow[i]!;
      const reach = realReach[i]!;
      for (let j = bFrom; j < bTo; j++) {
        const lower = own + fakeLow[j]! - 2 * dots[base + j]!;
        if (lower <= reach || lower <= fakeClosed[j]!) settle(i, j, lower);
      }
    }
    done();
  }
  return { fakeInManifold, realInManifold, insideCount, isCovered };
}
