import { show } from '@kaleido/shared/errors';
import { bytePiece } from '../byte-level.ts';
import type { Fields } from '../fields.ts';
import { openHeap } from '../heap.ts';
import type { Model, Vocabulary } from './model.ts';

/** A pair of neighbours that may be merged; its key is `${left} ${right}`. */
type Merges = ReadonlyMap<string, { readonly rank: number; readonly id: number }>;

const MAX_CACHED = 10_000;
const MAX_CACHED_LENGTH = 256;

/** Byte pair encoding (arXiv 1508.07909): merges neighbouring characters, or bytes, in the order of the merges. */
export function bpe(fields: Fields, vocabulary: Vocabulary): Model {
  fields.only('dropout', undefined, 0);
  const unknownPiece = fields.optionalText('unk_token');
  const unknown = unknownPiece === undefined ? undefined : vocabulary.anyIdOf(unknownPiece);
  if (unknownPiece !== undefined && unknown === undefined) fields.refuse(`unk_token: ${show(unknownPiece)} is not in the vocabulary`);
  const prefix = fields.optionalText('continuing_subword_prefix') ?? '';
  const suffix = fields.optionalText('end_of_word_suffix') ?? '';
  const fuses = fields.flag('fuse_unk', false);
  const fallsBack = fields.flag('byte_fallback', false);
  const ignoresMerges = fields.flag('ignore_merges', false);
  const merges = mergesOf(fields, vocabulary, prefix);

  function symbols(word: string): number[] {
    const ids: number[] = [];
    const characters = [...word];
    let isPending = false; // an unknown character is not emitted yet, as the next one may be fused with it
    for (const [index, character] of characters.entries()) {
      const piece = `${index > 0 ? prefix : ''}${character}${index === characters.length - 1 ? suffix : ''}`;
      const id = vocabulary.idOf(piece);
      const bytes = id === undefined && fallsBack ? Array.from(Buffer.from(piece), (byte) => vocabulary.idOf(bytePiece(byte))) : [];
      if (bytes.length > 0 && bytes.every((one) => one !== undefined)) {
        ids.push(...bytes);
        continue;
      }
      if (id !== undefined) {
        if (isPending) ids.push(unknown!);
        ids.push(id);
        isPending = false;
      } else if (unknown !== undefined) {
        if (isPending && !fuses) ids.push(unknown);
        isPending = true;
      }
    }
    if (isPending) ids.push(unknown!);
    return ids;
  }

  const cache = new Map<string, readonly number[]>();
  return (word) => {
    const whole = ignoresMerges ? vocabulary.idOf(word) : undefined;
    if (whole !== undefined) return [whole];
    const cached = cache.get(word);
    if (cached) return cached;
    const ids = merged(symbols(word), merges);
    if (word.length <= MAX_CACHED_LENGTH) {
      if (cache.size === MAX_CACHED) cache.clear();
      cache.set(word, ids);
    }
    return ids;
  };
}

/** @throws InputError for a pair whose parts or whole are not pieces */
function mergesOf(fields: Fields, vocabulary: Vocabulary, prefix: string): Merges {
  const list = fields.raw('merges');
  if (!Array.isArray(list)) return fields.refuse(`merges: expected a list, got ${show(list)}`);
  const merges = new Map<string, { rank: number; id: number }>();
  for (const [rank, entry] of list.entries()) {
    const pair: unknown = typeof entry === 'string' ? entry.split(' ') : entry;
    if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((part) => typeof part === 'string'))
      return fields.refuse(`merges[${rank}]: expected two pieces, got ${show(entry)}`);
    const [left, right] = pair as [string, string];
    const joined = left + right.slice(prefix.length);
    const ids = [left, right, joined].map(
      (piece) => vocabulary.anyIdOf(piece) ?? fields.refuse(`merges[${rank}]: ${show(piece)} is not in the vocabulary`),
    );
    if (vocabulary.idOf(joined) !== undefined) merges.set(`${ids[0]} ${ids[1]}`, { rank, id: ids[2]! });
  }
  return merges;
}

interface Candidate {
  readonly rank: number;
  readonly at: number;
  readonly left: number;
  readonly right: number;
  readonly id: number;
}

/** Applies all merges to symbols. With a linked list and a heap, a text of n symbols takes n · log n even if it is not split into words. */
function merged(symbols: readonly number[], merges: Merges): readonly number[] {
  const ids = [...symbols];
  const next = ids.map((_, at) => at + 1);
  const before = ids.map((_, at) => at - 1);
  const heap = openHeap<Candidate>((a, b) => a.rank < b.rank || (a.rank === b.rank && a.at < b.at));
  const offer = (at: number) => {
    const to = next[at]!;
    if (at < 0 || to >= ids.length) return;
    const merge = merges.get(`${ids[at]} ${ids[to]}`);
    if (merge) heap.push({ ...merge, at, left: ids[at]!, right: ids[to]! });
  };
  for (const at of ids.keys()) offer(at);
  for (let best = heap.pop(); best; best = heap.pop()) {
    const { at, left, right, id } = best;
    const to = next[at]!;
    if (ids[at] !== left || to >= ids.length || ids[to] !== right) continue; // outdated: one of the two has been merged
    ids[at] = id;
    ids[to] = -1;
    next[at] = next[to]!;
    if (next[at]! < ids.length) before[next[at]!] = at;
    if (before[at]! >= 0) offer(before[at]!);
    offer(at);
  }
  return ids.filter((id) => id >= 0);
}
