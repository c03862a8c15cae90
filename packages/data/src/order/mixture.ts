import { shuffled } from '../formats/listing.ts';

/** Which of several sources a place is taken from, and the how-manieth sample of that source it is. */
export interface Drawn {
  readonly part: number;
  readonly ordinal: number;
}

/** Places that have each source's share as exactly as whole numbers can. */
const BLOCK = 1024;
const MAX_BLOCK = 2 ** 20;

/**
 * Deals the places of a lane to sources by their weights: every block of places has each source's share, in a random order keyed by (seed,
 * lane, block). Each source gives its samples one after the other, none left out.
 * @param weights sum to 1
 */
export function openMixture(weights: readonly number[], seed: number) {
  if (weights.length === 1) return (_lane: number, place: number): Drawn => ({ part: 0, ordinal: place });
  const size = Math.min(MAX_BLOCK, Math.max(BLOCK, Math.ceil(4 / Math.min(...weights)))); // the smallest share has some in each block
  const bounds = weights.map((_, part) => weights.slice(0, part + 1).reduce((sum, weight) => sum + weight, 0));
  /** Places up to `end` that belong to the sources up to this one. */
  const upTo = (part: number, end: number): number =>
    part < 0 ? 0 : part === weights.length - 1 ? end : Math.round(end * Math.min(1, bounds[part]!));
  const countOf = (part: number, end: number): number => upTo(part, end) - upTo(part - 1, end);
  const blocks = new Map<string, readonly Drawn[]>();
  const blockOf = (lane: number, block: number): readonly Drawn[] => {
    const key = `${lane} ${block}`;
    let drawn = blocks.get(key);
    if (!drawn) {
      drawn = drawBlock(lane, block);
      blocks.set(key, drawn);
      if (blocks.size > 64) blocks.delete(blocks.keys().next().value!);
    }
    return drawn;
  };
  const drawBlock = (lane: number, block: number): readonly Drawn[] => {
    const next = weights.map((_, part) => countOf(part, block * size));
    const parts = weights.flatMap((_, part) => Array<number>(countOf(part, (block + 1) * size) - next[part]!).fill(part));
    return Array.from(shuffled(size, seed, 'mixture', lane, block), (at) => ({ part: parts[at]!, ordinal: next[parts[at]!]!++ }));
  };
  return (lane: number, place: number): Drawn => blockOf(lane, Math.floor(place / size))[place % size]!;
}
