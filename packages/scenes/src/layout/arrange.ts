import type { Random } from '@kaleido/shared/random';
import type { ArtPiece } from '../art/load.ts';
import type { Relation, Thing } from '../lexicon.ts';

/** A drawing placed relative to its subject: the subject's square canvas is the unit, its top left corner the origin. */
export interface Placed {
  readonly piece: ArtPiece;
  /** Whether it belongs to the subject or to the thing. */
  readonly role: 'subject' | 'thing';
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly mirror: boolean;
}

/** The drawings that a relation needs. */
export interface Cast {
  readonly subject: ArtPiece;
  readonly thing: Thing;
  readonly thingPiece: ArtPiece;
  readonly filling?: ArtPiece | undefined;
}

/** Whether the drawings have the anchors that a relation needs. */
export function canRelate(relation: Relation, { subject, thing, thingPiece, filling }: Cast): boolean {
  const [a, b] = [subject.anchors, thingPiece.anchors];
  switch (relation) {
    case 'wearing':
      return thing.worn !== undefined && a[thing.worn] !== undefined && b[thing.worn] !== undefined;
    case 'holding':
    case 'reading':
      return a.hand !== undefined && b.hand !== undefined;
    case 'drinking':
      return a.mouth !== undefined && b.mouth !== undefined;
    case 'on':
      return (thing.filling === undefined || filling !== undefined) && (b.top !== undefined || thing.drawings.length > 1);
    case 'beside':
      return thing.filling === undefined || (b.top !== undefined && filling !== undefined);
    case 'under':
      return thing.shelter !== undefined;
    case 'in front of':
      return thing.large !== undefined;
  }
}

const around = (random: Random, value: number, by: number): number => value * (1 + (random.uniform() * 2 - 1) * by);

/** Places a subject and a thing as the relation says, back to front. The cast must satisfy `canRelate`. */
export function arrange(random: Random, relation: Relation, cast: Cast): Placed[] {
  const { subject, thing, thingPiece } = cast;
  const self: Placed = { piece: subject, role: 'subject', x: 0, y: 0, size: 1, mirror: false };
  const at = (anchor: readonly number[], own: readonly number[], size: number, mirror = false): Placed => ({
    piece: thingPiece,
    role: 'thing',
    x: anchor[0]! / 100 - ((mirror ? 100 - own[0]! : own[0]!) / 100) * size,
    y: anchor[1]! / 100 - (own[1]! / 100) * size,
    size,
    mirror,
  });
  const size = around(random, thing.size ?? 1, 0.1);
  const { anchors } = subject;
  const looksLeft = anchors.facing === 'left';
  switch (relation) {
    case 'wearing': {
      const [on, own] = [anchors[thing.worn!]!, thingPiece.anchors[thing.worn!]!];
      const turned = thingPiece.anchors.facing === 'left' && anchors.facing === 'right';
      // On a small head it would be lost in a small picture: never below this part of the subject.
      const fitting = Math.max(on[2] / own[2], thing.worn === 'eyes' ? 0.28 : 0.32);
      return [self, at(on, own, around(random, fitting, 0.06), turned)];
    }
    case 'holding': {
      const [x, y] = anchors.hand!;
      const behind = thing.behind && anchors.view === 'face';
      // Behind a face only what stands out over its edge is seen: hold it higher and further out.
      const held = at(behind ? [x + 8, y - 16] : [x, y], thingPiece.anchors.hand!, size, looksLeft);
      return behind ? [held, self] : [self, held];
    }
    case 'reading': {
      const held = anchors.view === 'face' ? ([50, 96] as const) : anchors.hand!;
      return [self, at(held, thingPiece.anchors.hand!, size)];
    }
    case 'drinking':
      // What is drunk from stays outside the profile: its larger part on the side that the subject looks to.
      return [self, at(anchors.mouth!, thingPiece.anchors.mouth!, size, looksLeft === thingPiece.anchors.mouth![0] < 50)];
    case 'beside':
      return [self, ...onGround(random, cast, size)];
    case 'on':
      return [...below(cast, size), self];
    case 'under':
      return [sheltering(random, cast), self];
    case 'in front of':
      return [backing(random, cast), self];
  }
}

/** The thing's canopy ends at the subject's head; its trunk or handle is behind. */
function sheltering(random: Random, { subject, thing, thingPiece }: Cast): Placed {
  const size = around(random, thing.large!, 0.08);
  const x = (subject.extent[0] + subject.extent[2]) / 2 - size / 2 + (random.uniform() - 0.5) * 0.2;
  return { piece: thingPiece, role: 'thing', x, y: subject.extent[1] + 0.06 - thing.shelter! * size, size, mirror: false };
}

/** The thing stands behind, a little to one side, its foot above the subject's. */
function backing(random: Random, { subject, thing, thingPiece }: Cast): Placed {
  const size = around(random, thing.large!, 0.08);
  const middle = (thingPiece.extent[0] + thingPiece.extent[2]) / 2;
  const side = (random.uniform() < 0.5 ? -1 : 1) * (0.15 + random.uniform() * 0.35);
  const x = (subject.extent[0] + subject.extent[2]) / 2 + side - middle * size;
  return { piece: thingPiece, role: 'thing', x, y: subject.extent[3] - 0.12 - thingPiece.extent[3] * size, size, mirror: false };
}

/** The thing stands on the same ground, to one side. */
function onGround(random: Random, cast: Cast, size: number): Placed[] {
  const { subject, thingPiece } = cast;
  const right = subject.anchors.facing === 'left' ? false : subject.anchors.facing === 'right' ? true : random.uniform() < 0.5;
  const [left, , far, foot] = thingPiece.extent;
  const gap = random.uniform() * 0.08 - 0.02;
  const x = right ? subject.extent[2] + gap - left * size : subject.extent[0] - gap - far * size;
  const y = subject.extent[3] + random.uniform() * 0.04 - foot * size;
  return filled(cast, x, y, size);
}

/** The thing lies under the subject's feet, in the middle. */
function below(cast: Cast, size: number): Placed[] {
  const { subject, thingPiece } = cast;
  const middle = (subject.extent[0] + subject.extent[2]) / 2;
  const [left, top, right, bottom] = thingPiece.extent;
  const width = subject.extent[2] - subject.extent[0];
  const fit = thingPiece.anchors.top ? size : (size * width) / (right - left);
  const lift = cast.filling ? 0.12 : -0.03; // on what is heaped up, or a little inside the surface
  const rest = thingPiece.anchors.top ? thingPiece.anchors.top[1] / 100 - lift : top + (bottom - top) * 0.55;
  return filled(cast, middle - ((left + right) / 2) * fit, subject.extent[3] - rest * fit, fit);
}

/** The thing, with what lies in it heaped over its rim. */
function filled({ thingPiece, filling }: Cast, x: number, y: number, size: number): Placed[] {
  const container: Placed = { piece: thingPiece, role: 'thing', x, y, size, mirror: false };
  const rim = thingPiece.anchors.top;
  if (!rim || !filling) return [container];
  const inner = size * 0.36;
  const row = (count: number, lift: number): Placed[] =>
    Array.from({ length: count }, (_, i) => ({
      piece: filling,
      role: 'thing' as const,
      x: x + size * (rim[0] / 100 + (rim[2] / 100) * 0.72 * (count === 1 ? 0 : i / (count - 1) - 0.5)) - inner / 2,
      y: y + size * (rim[1] / 100 - lift) - inner / 2,
      size: inner,
      mirror: i % 2 === 1,
    }));
  return [container, ...row(2, 0.13), ...row(3, 0.05)];
}
