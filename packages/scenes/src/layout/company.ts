import type { Random } from '@kaleido/shared/random';
import type { ArtPiece } from '../art/load.ts';
import type { Placed } from './arrange.ts';
import type { Group } from './frame.ts';

/** The entity of a second subject (`Framed`). */
const SECOND = 2;

/** A drawing that stands for itself. */
export const onItsOwn = (piece: ArtPiece): Placed => ({ piece, role: 'subject', x: 0, y: 0, size: 1, mirror: false });

/** A group and a subject of another kind, a little smaller or larger, to its left or right: from left to right. */
export function besideAnother(draw: Random, group: Group, piece: ArtPiece, mirrored: boolean): readonly Group[] {
  const other: Group = { placed: [{ ...onItsOwn(piece), size: 0.75 + 0.4 * draw.uniform() }], mirrored, entity: SECOND };
  return draw.uniform() < 0.5 ? [other, group] : [group, other];
}
