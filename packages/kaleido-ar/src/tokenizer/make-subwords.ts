import { bytePairs } from './byte-pairs.ts';
import { byCount, fixedPieces, idsOf, tokenizerFile, type WordCounts } from './template.ts';

/** Pieces of single bytes, which encode characters without a piece of their own. */
const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);

/** Pieces of every subword vocabulary. */
export const MIN_SUBWORDS = fixedPieces.length + bytes.length;

/** Share of the vocabulary for single characters: those of all scripts would leave no room for subwords. */
const CHARACTERS = 0.25;

/**
 * A `tokenizer.json` of subwords (byte pair encoding) with a piece for every byte, so that any text can be encoded without `<unk>`. Depends
 * only on the counts.
 * @param minCount occurrences that a word, and a pair of pieces, needs to be used
 * @param size maximum number of pieces; by default, pairs are merged until none occurs `minCount` times
 * @throws RangeError when there is no room for single bytes
 */
export function makeSubwords(counts: WordCounts, { size, minCount }: { readonly size: number | undefined; readonly minCount: number }) {
  if (size !== undefined && size < MIN_SUBWORDS)
    throw new RangeError(
      `a vocabulary of parts of words: expected at least ${MIN_SUBWORDS} pieces (specials, numbers, bytes), got ${size}`,
    );
  const room = (size ?? Number.POSITIVE_INFINITY) - MIN_SUBWORDS;
  const words = new Map([...counts].filter(([, count]) => count >= minCount));
  const known = new Set(fixedPieces);
  const characters = byCount(characterCounts(words))
    .map(([character]) => character)
    .filter((character) => !known.has(character))
    .slice(0, Math.floor(room * CHARACTERS));
  const alphabet = new Set([...fixedPieces, ...characters]);
  const merges = bytePairs(words, alphabet, room - characters.length, Math.max(2, minCount));
  // A pair that merges to an existing piece (`▁` and a punctuation mark) needs no new one; its room stays free.
  const vocabulary = new Set([...fixedPieces, ...bytes, ...characters, ...merges.map((pair) => pair.replace(' ', ''))]);
  const model = {
    type: 'BPE',
    dropout: null,
    unk_token: '<unk>',
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: true,
    ignore_merges: true, // a word that is a piece is encoded as that piece, whatever the merges
    vocab: idsOf([...vocabulary]),
    merges,
  };
  return tokenizerFile(model, true);
}

function characterCounts(words: WordCounts): WordCounts {
  const counts = new Map<string, number>();
  for (const [word, count] of words) for (const character of word) counts.set(character, (counts.get(character) ?? 0) + count);
  return counts;
}
