import type { Picture } from '@kaleido/shared/image';
import { type Box, boxIou } from '@kaleido/shared/record';
import { clipMask } from '../../mask/draw-places.ts';
import { measureMask, type Region } from '../../mask/measure.ts';
import type { Segmenter } from '../segmenter.ts';
import { type Grid, maskAbove } from './logits.ts';
import { isFixed } from './ports.ts';

/** A candidate mask for a box: logits, positive inside, and the network's own score of its quality. */
export interface Candidate {
  readonly grid: Grid;
  readonly score: number;
}

/** Segments the object in a box of the encoded picture. */
export type Ask = (box: Box) => Promise<readonly Candidate[]>;

/** Masks are clipped to the box, enlarged by this fraction of its sides. */
const MARGIN = 0.1;

/** A segmenter from a network that encodes a picture once, then decodes one box after another. */
export const promptedSegmenter = (name: string, encode: (picture: Picture) => Promise<Ask>): Omit<Segmenter, 'close'> => ({
  name,
  async within({ picture }, boxes) {
    const ask = await encode(picture);
    const regions: (Region | undefined)[] = [];
    for (const box of boxes) regions.push(bestOf(await ask(box), box, picture));
    return regions;
  },
});

/** Networks return an object, a part and a subpart: picks the one that best fills the box, weighted by the network's score. */
function bestOf(candidates: readonly Candidate[], box: Box, picture: Picture): Region | undefined {
  let best: { readonly region: Region; readonly worth: number } | undefined;
  for (const { grid, score } of candidates) {
    const region = measureMask(clipMask(maskAbove(grid, 0, picture), box, MARGIN));
    if (!region) continue;
    const worth = boxIou(region.box, box) * Math.max(score, 0.01);
    if (!best || worth > best.worth) best = { region, worth };
  }
  return best?.region;
}

/** Point prompts, in the order x, y, x, y, with their labels. */
export interface Prompt {
  readonly points: readonly number[];
  readonly labels: readonly number[];
}

const [NOT_A_POINT, INSIDE, TOP_LEFT, BOTTOM_RIGHT] = [-1, 1, 2, 3] as const;

/**
 * A box as its two corners, or as its centre if the network accepts a single point.
 * @param room the side of the network's point tensor; if it is fixed, points are padded to it
 */
export const cornersOf = ([x1, y1, x2, y2]: readonly number[], room: number | string | undefined): Prompt =>
  room === 1
    ? centreOf([x1!, y1!, x2!, y2!], room)
    : filled({ points: [x1!, y1!, x2!, y2!], labels: [TOP_LEFT, BOTTOM_RIGHT] }, isFixed(room) ? room : undefined);

/** A box as its centre, for networks without corner labels. */
export const centreOf = ([x1, y1, x2, y2]: readonly number[], room: number | string | undefined): Prompt =>
  filled({ points: [(x1! + x2!) / 2, (y1! + y2!) / 2], labels: [INSIDE] }, isFixed(room) ? room : undefined);

function filled({ points, labels }: Prompt, room = labels.length): Prompt {
  const missing = new Array<number>(Math.max(room - labels.length, 0)).fill(0);
  return { points: [...points, ...missing, ...missing], labels: [...labels, ...missing.map(() => NOT_A_POINT)] };
}

/** A box in pixels. */
export const pixelBox = ([x1, y1, x2, y2]: Box, width: number, height: number): readonly number[] => [
  (x1 * width) / 1000,
  (y1 * height) / 1000,
  (x2 * width) / 1000,
  (y2 * height) / 1000,
];
