import type { Screen, ScreenedSet } from './screen.ts';

/** Balls around the points of both sets, by their squared radii in the screen's units. */
export interface Balls {
  /** Around reals, closed (precision). */
  readonly realClosed: Float64Array;
  /** Around reals, open (density, coverage). */
  readonly realOpen: Float64Array;
  /** Around fakes, closed (recall). */
  readonly fakeClosed: Float64Array;
}

/** Who lies in whose ball. */
export interface Covering {
  /** 1 for each fake that lies in the closed ball of some real. */
  readonly fakeCovered: Uint8Array;
  /** 1 for each real that lies in the closed ball of some fake. */
  readonly realCovered: Uint8Array;
  /** For each fake the number of open balls of reals that hold it. */
  readonly ballsAround: Int32Array;
  /** 1 for each real whose open ball holds some fake. */
  readonly ballsHit: Uint8Array;
}

/**
 * Goes over all pairs of a real and a fake and counts who lies in whose ball. The counts are exact: they depend on distances in double
 * precision alone, not on blocks. `done` is called after each block.
 */
export async function coverings(
  screen: Screen,
  real: ScreenedSet,
  fake: ScreenedSet,
  { realClosed, realOpen, fakeClosed }: Balls,
  done: () => void = () => {},
): Promise<Covering> {
  const fakeCovered = new Uint8Array(fake.count);
  const realCovered = new Uint8Array(real.count);
  const ballsAround = new Int32Array(fake.count);
  const ballsHit = new Uint8Array(real.count);
  const { margin } = screen;
  const low = (norms: Float64Array): Float64Array => norms.map((value) => (1 - margin) * value - 1e-37);
  const [realLow, fakeLow] = [low(real.norms), low(fake.norms)];
  const realReach = realClosed.map((square, i) => Math.max(square, realOpen[i]!));

  /** A pair that may lie in some ball. */
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
      ballsAround[j]!++;
      ballsHit[i] = 1;
    }
    if (!fakeCovered[j] && inside(realClosed[i]!, false)) fakeCovered[j] = 1;
    if (!realCovered[i] && inside(fakeClosed[j]!, false)) realCovered[i] = 1;
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
  return { fakeCovered, realCovered, ballsAround, ballsHit };
}
