import { readTokenizerFile, specialPiece } from './file.ts';
import { openPipeline } from './pipeline.ts';

/** Ids 0… in this order; `</s>` and the sentinels are T5's. */
const specials = ['<pad>', '</s>', '<unk>', '<extra_id_0>', '<extra_id_1>', '<extra_id_2>', '<extra_id_3>'];

/** A space before a word belongs to its piece, as in SentencePiece. */
const SPACE = '\u2581';

/** `,▁` separates two numbers of a box in one token instead of two. */
const punctuation = [SPACE, ...[...'().,#:;!?"\'-&/%'].flatMap((mark) => [mark, `${SPACE}${mark}`]), `,${SPACE}`];

/** A number is two tokens, all digits but the last, and the last: "120" is 12·0, "1000" is 100·0, "7" is 7. Close numbers share a piece. */
const numbers = Array.from({ length: 101 }, (_, number) => `${number}`);

/** Pieces that every vocabulary begins with. */
export const fixedPieces: readonly string[] = [...specials, ...punctuation, ...numbers];

/**
 * Splits normalised text into pieces, in this order of preference: `,▁` before a number; a number's two parts; a word; any other character.
 */
const pieces = [
  `,${SPACE}(?=[0-9])`,
  '[0-9]+(?=[0-9])',
  '[0-9]',
  `${SPACE}?\\p{L}+`,
  `'\\p{L}+`,
  `${SPACE}?[^${SPACE}0-9\\p{L}]`,
  SPACE,
].join('|');

/** Counts of the words in texts, without fixed pieces and digits. */
export type WordCounts = ReadonlyMap<string, number>;

/** Counts the words of texts. Words are normalised, and include the space before them. */
export function openWordCounter(): { readonly counts: WordCounts; add(text: string): void } {
  const splitter = openPipeline(readTokenizerFile(tokenizerFile(wordPiece(fixedPieces)), 'template'), 'template');
  const known = new Set(fixedPieces);
  const counts = new Map<string, number>();
  return {
    counts,
    add(text) {
      for (const piece of splitter.words(text))
        if (!known.has(piece) && !/[0-9]/.test(piece)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
    },
  };
}

/** Words, most frequent first, then alphabetically, so that the order of the texts does not matter. */
export const byCount = (counts: WordCounts): [string, number][] => [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));

/** A model of whole words: a word is in the vocabulary, or unknown. */
export const wordPiece = (vocabulary: readonly string[]) => ({
  type: 'WordPiece',
  unk_token: '<unk>',
  continuing_subword_prefix: '##',
  max_input_chars_per_word: 100,
  vocab: idsOf(vocabulary),
});

export const idsOf = (vocabulary: readonly string[]): Record<string, number> =>
  Object.fromEntries(vocabulary.map((piece, id) => [piece, id]));

/**
 * A `tokenizer.json` with a given model: case, accents and runs of spaces are dropped, and numbers and punctuation have their own pieces.
 * @param bytes whether the model has byte pieces, which the decoder must join to characters
 */
export function tokenizerFile<Model extends { readonly type: string }>(model: Model, bytes = false) {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specials.map(specialPiece),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFKD' },
        { type: 'StripAccents' },
        { type: 'Lowercase' },
        { type: 'Replace', pattern: { Regex: '[\u2018\u2019]' }, content: "'" },
        { type: 'Replace', pattern: { Regex: '[\u201C\u201D]' }, content: '"' },
        { type: 'Replace', pattern: { Regex: '[\u2010-\u2015]' }, content: '-' },
        { type: 'Replace', pattern: { Regex: `[\\s${SPACE}]+` }, content: ' ' },
        { type: 'Strip', strip_left: true, strip_right: true },
        { type: 'Replace', pattern: { Regex: '^(?=.)' }, content: ' ' },
        { type: 'Replace', pattern: { String: ' ' }, content: SPACE },
      ],
    },
    pre_tokenizer: { type: 'Split', pattern: { Regex: pieces }, behavior: 'Isolated', invert: false },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
      pair: [
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '</s>', type_id: 0 } },
        { Sequence: { id: 'B', type_id: 0 } },
        { SpecialToken: { id: '</s>', type_id: 0 } },
      ],
      special_tokens: { '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] } },
    },
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: SPACE }, content: ' ' },
        ...(bytes ? [{ type: 'ByteFallback' }] : []),
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model,
  };
}
