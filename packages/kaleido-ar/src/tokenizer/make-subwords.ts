import { bytePairs } from './byte-pairs.ts';
import { byCount, fixedPieces, idsOf, tokenizerFile, type WordCounts } from './template.ts';

/** Pieces of single bytes: a character that has no piece is those of its UTF-8. */
const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);

/** Pieces that any vocabulary of parts of words has. */
export const leastSubwords = fixedPieces.length + bytes.length;

/** Share of the room that characters may take: those of all the world's scripts would leave none for parts of words. */
const CHARACTERS = 0.25;

/**
 * A `tokenizer.json` whose pieces are parts of words (byte pair encoding), with a piece for every byte, so that any text has pieces and
 * none is `<unk>`. Depends on the counts alone.
 * @param minCount how often a word, and a pair of pieces, must occur to be learned from
 * @param size most pieces; by default there are merges until no pair occurs `minCount` times
 * @throws RangeError when there is no room for single bytes
 */
export function makeSubwords(counts: WordCounts, { size, minCount }: { readonly size: number | undefined; readonly minCount: number }) {
  if (size !== undefined && size < leastSubwords)
    throw new RangeError(
      `a vocabulary of parts of words: expected at least ${leastSubwords} pieces (specials, numbers, bytes), got ${size}`,
    );
  const room = (size ?? Number.POSITIVE_INFINITY) - leastSubwords;
  const words = new Map([...counts].filter(([, count]) => count >= minCount));
  const known = new Set(fixedPieces);
  const characters = byCount(characterCounts(words))
    .map(([character]) => character)
    .filter((character) => !known.has(character))
    .slice(0, Math.floor(room * CHARACTERS));
  const alphabet = new Set([...fixedPieces, ...characters]);
  const merges = bytePairs(words, alphabet, room - characters.length, Math.max(2, minCount));
  // A pair that joins to a piece that there is, `▁` and a mark, needs no other; what room it leaves stays free.
  const vocabulary = new Set([...fixedPieces, ...bytes, ...characters, ...merges.map((pair) => pair.replace(' ', ''))]);
  const model = {
    type: 'BPE',
    dropout: null,
    unk_token: '<unk>',
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: true,
    ignore_merges: true, // a word that is a piece is that piece, however its parts were joined
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
