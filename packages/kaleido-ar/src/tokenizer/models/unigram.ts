import { bytePiece } from '../byte-level.ts';
import type { Fields } from '../fields.ts';
import type { Model } from './model.ts';

/** Score of an unknown character, relative to the lowest score. */
const PENALTY = 10;

interface TrieNode {
  /** By code point. */
  readonly children: Map<number, TrieNode>;
  /** −1 if no piece ends here. */
  id: number;
}

const node = (): TrieNode => ({ children: new Map(), id: -1 });

/**
 * Unigram (arXiv 1804.10959): the segmentation with the largest sum of scores. Neighbouring unknown characters are one unknown piece or,
 * with `byte_fallback`, the pieces of their bytes if the vocabulary has all of them.
 */
export function unigram(
  fields: Fields,
  { pieces, isHidden }: { readonly pieces: readonly (readonly [string, number])[]; isHidden(piece: string): boolean },
): Model {
  const unknown = fields.integer('unk_id');
  if (unknown >= pieces.length) fields.refuse(`unk_id: expected a piece below ${pieces.length}, got ${unknown}`);
  const fallsBack = fields.flag('byte_fallback', false);
  const ids = new Map(pieces.map(([piece], id) => [piece, id]));
  const scores = Float64Array.from(pieces, ([, score]) => score);
  const unknownScore = scores.reduce((least, score) => Math.min(least, score), Number.POSITIVE_INFINITY) - PENALTY;
  const root = trieOf(
    pieces.map(([piece]) => piece).filter((piece) => !isHidden(piece)),
    ids,
  );

  /** Pieces as [start, end, id] of the best path through a word. */
  function bestPath(characters: readonly number[]): [number, number, number][] {
    const best = new Float64Array(characters.length + 1);
    const starts = new Int32Array(characters.length + 1).fill(-1);
    const last = new Int32Array(characters.length + 1);
    const offer = (from: number, to: number, id: number, score: number) => {
      const sum = score + best[from]!;
      if (starts[to] !== -1 && sum <= best[to]!) return;
      [best[to], starts[to], last[to]] = [sum, from, id];
    };
    for (let from = 0; from < characters.length; from++) {
      let isKnown = false;
      let at: TrieNode | undefined = root;
      for (let to = from; to < characters.length; to++) {
        at = at.children.get(characters[to]!);
        if (!at) break;
        if (at.id < 0) continue;
        offer(from, to + 1, at.id, scores[at.id]!);
        isKnown ||= to === from;
      }
      if (!isKnown) offer(from, from + 1, unknown, unknownScore);
    }
    const path: [number, number, number][] = [];
    for (let end = characters.length; end > 0; end = starts[end]!) path.push([starts[end]!, end, last[end]!]);
    return path.reverse();
  }

  function unknownIds(text: string): number[] {
    const known = ids.get(text);
    if (known !== undefined && !isHidden(text)) return [known];
    const bytes = fallsBack ? Array.from(Buffer.from(text), (byte) => ids.get(bytePiece(byte))) : [];
    return bytes.length > 0 && bytes.every((id) => id !== undefined) ? bytes : [unknown];
  }

  return (word) => {
    const characters = Array.from(word, (character) => character.codePointAt(0)!);
    const result: number[] = [];
    let run = '';
    const flush = () => {
      if (run !== '') for (const id of unknownIds(run)) result.push(id);
      run = '';
    };
    for (const [from, to, id] of bestPath(characters)) {
      if (id === unknown) run += String.fromCodePoint(...characters.slice(from, to));
      else {
        flush();
        result.push(id);
      }
    }
    flush();
    return result;
  };
}

function trieOf(pieces: readonly string[], ids: ReadonlyMap<string, number>): TrieNode {
  const root = node();
  for (const piece of pieces) {
    let at = root;
    for (const character of piece) {
      const codePoint = character.codePointAt(0)!;
      const next = at.children.get(codePoint) ?? node();
      at.children.set(codePoint, next);
      at = next;
    }
    if (piece !== '') at.id = ids.get(piece)!;
  }
  return root;
}
