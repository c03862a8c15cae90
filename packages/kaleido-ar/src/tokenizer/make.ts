import { leastSubwords, makeSubwords } from './make-subwords.ts';
import { byCount, fixedPieces, openWordCounter, tokenizerFile, type WordCounts, wordPiece } from './template.ts';

interface MakeOptions {
  /** How often a word must occur to get a piece (1). */
  readonly minCount?: number;
  /** Largest number of words, the most frequent first (no limit). */
  readonly maxWords?: number;
}

/**
 * A `tokenizer.json` whose pieces are whole words, for a model trained from scratch on a small vocabulary: case, accents and runs of
 * spaces are dropped, a word that is not in the vocabulary is one `<unk>` (a WordPiece model without continuations: Unigram would read
 * *catapult* as *cat* and an unknown rest). Depends on the texts alone, not on their order.
 * @param texts captions and texts of latents; their words, by falling count, get the ids after specials, punctuation and numbers
 */
export function makeTokenizer(texts: Iterable<string>, options: MakeOptions = {}) {
  const counter = openWordCounter();
  for (const text of texts) counter.add(text);
  return tokenizerOfWords(counter.counts, options);
}

function tokenizerOfWords(counts: WordCounts, { minCount = 1, maxWords = Number.POSITIVE_INFINITY }: MakeOptions) {
  const words = byCount(counts)
    .filter(([, count]) => count >= minCount)
    .slice(0, maxWords)
    .map(([piece]) => piece);
  return tokenizerFile(wordPiece([...fixedPieces, ...words]));
}

/**
 * A tokenizer of words that were counted, with at most `size` pieces: whole words where each has room, or single bytes have
 * none; else parts of words, so that any text has pieces.
 * @param pieces `words` or `subwords` where it is not left to the room that there is
 * @throws RangeError when parts of words are asked for and there is no room for single bytes
 */
export function makeTokenizerOf(
  counts: WordCounts,
  { size, minCount = 1, pieces }: { readonly size?: number; readonly minCount?: number; readonly pieces?: 'words' | 'subwords' },
) {
  const most = size === undefined ? Number.POSITIVE_INFINITY : size - fixedPieces.length;
  const words = [...counts.values()].filter((count) => count >= minCount).length;
  const kind = pieces ?? (words <= most || (size ?? 0) < leastSubwords ? 'words' : 'subwords');
  return kind === 'words' ? tokenizerOfWords(counts, { minCount, maxWords: most }) : makeSubwords(counts, { minCount, size });
}
