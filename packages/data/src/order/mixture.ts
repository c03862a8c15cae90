import { shuffled } from '../formats/listing.ts';

/** The source of a sample, and its index within that source. */
export interface Drawn {
  readonly part: number;
  readonly index: number;
}

/** Samples in a block, in which each source has its share, up to rounding. */
const BLOCK = 1024;
const MAX_BLOCK = 2 ** 20;

/**
 * Assigns the samples of a stream to sources by weight: in every block of samples each source has its share, in a random order keyed by
 * (seed, stream, block). The samples of each source are taken in order, without gaps.
 * @param weights sum to 1
 */
export function openMixture(weights: readonly number[], seed: number) {
  if (weights.length === 1) return (_stream: number, index: number): Drawn => ({ part: 0, index });
  const size = Math.min(MAX_BLOCK, Math.max(BLOCK, Math.ceil(4 / Math.min(...weights)))); // so that the smallest share has samples in each block
  const bounds = weights.map((_, part) => weights.slice(0, part + 1).reduce((sum, weight) => sum + weight, 0));
  /** How many of the first `end` samples belong to the sources up to `part`. */
  const upTo = (part: number, end: number): number =>
    part < 0 ? 0 : part === weights.length - 1 ? end : Math.round(end * Math.min(1, bounds[part]!));
  const countOf = (part: number, end: number): number => upTo(part, end) - upTo(part - 1, end);
  const blocks = new Map<string, readonly Drawn[]>();
  const blockOf = (stream: number, block: number): readonly Drawn[] => {
    const key = `${stream} ${block}`;
    let drawn = blocks.get(key);
    if (!drawn) {
      drawn = drawBlock(stream, block);
      blocks.set(key, drawn);
      if (blocks.size > 64) blocks.delete(blocks.keys().next().value!);
    }
    return drawn;
  };
  const drawBlock = (stream: number, block: number): readonly Drawn[] => {
    const next = weights.map((_, part) => countOf(part, block * size));
    const parts = weights.flatMap((_, part) => Array<number>(countOf(part, (block + 1) * size) - next[part]!).fill(part));
    return Array.from(shuffled(size, seed, 'mixture', stream, block), (at) => ({ part: parts[at]!, index: next[parts[at]!]!++ }));
  };
  return (stream: number, index: number): Drawn => blockOf(stream, Math.floor(index / size))[index % size]!;
}
