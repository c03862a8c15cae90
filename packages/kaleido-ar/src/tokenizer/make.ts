import { MIN_SUBWORDS, makeSubwords } from './make-subwords.ts';
import { byCount, fixedPieces, openWordCounter, tokenizerFile, type WordCounts, wordPiece } from './template.ts';

interface MakeOptions {
  /** Occurrences that a word needs to get a piece; by default 1. */
  readonly minCount?: number;
  /** Maximum number of words, the most frequent first; by default unlimited. */
  readonly maxWords?: number;
}

/**
 * A `tokenizer.json` whose pieces are whole words, for a model trained from scratch on a small vocabulary: case, accents and runs of
 * spaces are dropped, and an unknown word is one `<unk>` (a WordPiece model without continuations: Unigram would read *catapult* as *cat*
 * and an unknown rest). Does not depend on the order of the texts.
 * @param texts captions and texts of latents; their words, most frequent first, get the ids after specials, punctuation and numbers
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
 * A tokenizer of counted words with at most `size` pieces: whole words if all fit, or if single bytes do not; else subwords, so that any
 * text can be encoded.
 * @param pieces `words` or `subwords`; by default, chosen as above
 * @throws RangeError when subwords are asked for and there is no room for single bytes
 */
export function makeTokenizerOf(
  counts: WordCounts,
  { size, minCount = 1, pieces }: { readonly size?: number; readonly minCount?: number; readonly pieces?: 'words' | 'subwords' },
) {
  const most = size === undefined ? Number.POSITIVE_INFINITY : size - fixedPieces.length;
  const words = [...counts.values()].filter((count) => count >= minCount).length;
  const kind = pieces ?? (words <= most || (size ?? 0) < MIN_SUBWORDS ? 'words' : 'subwords');
  return kind === 'words' ? tokenizerOfWords(counts, { minCount, maxWords: most }) : makeSubwords(counts, { minCount, size });
}
