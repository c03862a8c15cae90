import {
  type BboxSegment,
  type BlobSegment,
  type Box,
  boxAround,
  boxIou,
  type LatentPart,
  type Latents,
  latentParts,
} from '@kaleido/shared/record';

/** A box of a plan, with its phrase. */
interface Placed {
  readonly name: string;
  readonly box: Box;
}

/**
 * Distance of two plans, 0…1: the mean over the parts that either plan has of
 * - text: 1 − Jaccard index of the sets of words,
 * - boxes and blobs: 1 − mean IoU of boxes matched one to one, halved if their phrases differ,
 * - vokens: share of positions with different codes.
 * A part that only one plan has counts as distance 1.
 */
export function planDistance(a: Latents, b: Latents, parts: readonly LatentPart[] = latentParts): number {
  const present = parts.filter((part) => a[part] !== undefined || b[part] !== undefined);
  const sum = present.reduce((total, part) => total + (a[part] === undefined || b[part] === undefined ? 1 : distances[part](a, b)), 0);
  return present.length === 0 ? 0 : sum / present.length;
}

const distances: Record<LatentPart, (a: Latents, b: Latents) => number> = {
  text: (a, b) => wordDistance(a.text ?? '', b.text ?? ''),
  bbox: (a, b) => layoutDistance(boxesOf(a.bbox ?? []), boxesOf(b.bbox ?? [])),
  blob: (a, b) => layoutDistance(blobsOf(a.blob ?? []), blobsOf(b.blob ?? [])),
  voken: (a, b) => codeDistance(a.voken ?? [], b.voken ?? []),
};

const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));

function wordDistance(a: string, b: string): number {
  const [left, right] = [wordsOf(a), wordsOf(b)];
  const union = new Set([...left, ...right]).size;
  const shared = [...left].filter((word) => right.has(word)).length;
  return union === 0 ? 0 : 1 - shared / union;
}

const boxesOf = (segments: readonly BboxSegment[]): Placed[] =>
  segments.flatMap(({ text, boxes = [] }) => boxes.map((box) => ({ name: text, box })));
const blobsOf = (segments: readonly BlobSegment[]): Placed[] =>
  segments.flatMap(({ text, blobs = [] }) => blobs.map((blob) => ({ name: text, box: boxAround(blob) })));

/** Boxes are matched greedily, largest overlap first. */
function layoutDistance(a: readonly Placed[], b: readonly Placed[]): number {
  const most = Math.max(a.length, b.length);
  if (most === 0) return 0;
  const overlap = (left: Placed, right: Placed): number => boxIou(left.box, right.box) * (left.name === right.name ? 1 : 0.5);
  const pairs = a.flatMap((left) => b.map((right) => ({ left, right, value: overlap(left, right) })));
  const matched = new Set<Placed>();
  let sum = 0;
  for (const { left, right, value } of pairs.sort((one, other) => other.value - one.value)) {
    if (matched.has(left) || matched.has(right)) continue;
    matched.add(left).add(right);
    sum += value;
  }
  return 1 - sum / most;
}

function codeDistance(a: readonly number[], b: readonly number[]): number {
  const most = Math.max(a.length, b.length);
  return most === 0 ? 0 : Array.from({ length: most }, (_, i) => (a[i] === b[i] ? 0 : 1)).reduce<number>((sum, one) => sum + one, 0) / most;
}
