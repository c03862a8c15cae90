import { Tokenizer as Library } from '@huggingface/tokenizers';

interface MakeOptions {
  /** How often a word must occur to get a piece (1). */
  readonly minCount?: number;
  /** Largest number of words, the most frequent first (no limit). */
  readonly maxWords?: number;
}

/** Ids 0… in this order; `</s>` and the sentinels are T5's. */
const specials = ['<pad>', '</s>', '<unk>', '<extra_id_0>', '<extra_id_1>', '<extra_id_2>', '<extra_id_3>'];

/** A space before a word belongs to its piece, as in SentencePiece. */
const space = '\u2581';

/** `,▁` stands between two numbers of a box: one token, not two. */
const punctuation = [space, ...[...'().,#:;!?"\'-&/%'].flatMap((mark) => [mark, `${space}${mark}`]), `,${space}`];

/** A number is two tokens, all digits but the last, and the last: "120" is 12·0, "1000" is 100·0, "7" is 7. Neighbouring places share a piece. */
const numbers = Array.from({ length: 101 }, (_, number) => `${number}`);

/** Splits normalised text into pieces, in this order of preference: `,▁` before a number; a number's two parts; a word; any other character. */
const pieces = [
  `,${space}(?=[0-9])`,
  '[0-9]+(?=[0-9])',
  '[0-9]',
  `${space}?\\p{L}+`,
  `'\\p{L}+`,
  `${space}?[^${space}0-9\\p{L}]`,
  space,
].join('|');

/**
 * A `tokenizer.json` whose pieces are whole words, for a model trained from scratch on a small vocabulary: case, accents and runs of
 * spaces are dropped, a word that is not in the vocabulary is one `<unk>` (a WordPiece model without continuations: Unigram would read
 * *catapult* as *cat* and an unknown rest). Depends on the texts alone, not on their order.
 * @param texts captions and texts of latents; their words, by falling count, get the ids after specials, punctuation and numbers
 */
export function makeTokenizer(texts: Iterable<string>, options: MakeOptions = {}) {
  const { minCount = 1, maxWords = Number.POSITIVE_INFINITY } = options;
  const fixed = [...specials, ...punctuation, ...numbers];
  const known = new Set(fixed);
  const splitter = new Library(tokenizerFile(fixed), {});
  const counts = new Map<string, number>();
  for (const text of texts) {
    const normalised = splitter.normalizer?.(text) ?? text;
    for (const piece of splitter.pre_tokenizer?.(normalised) ?? []) if (!known.has(piece)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  }
  const words = [...counts]
    .filter(([piece, count]) => count >= minCount && !/[0-9]/.test(piece))
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, maxWords)
    .map(([piece]) => piece);
  return tokenizerFile([...fixed, ...words]);
}

function tokenizerFile(vocabulary: readonly string[]) {
  const special = (content: string, id: number) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specials.map(special),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFKD' },
        { type: 'StripAccents' },
        { type: 'Lowercase' },
        { type: 'Replace', pattern: { Regex: '[\u2018\u2019]' }, content: "'" },
        { type: 'Replace', pattern: { Regex: '[\u201C\u201D]' }, content: '"' },
        { type: 'Replace', pattern: { Regex: '[\u2010-\u2015]' }, content: '-' },
        { type: 'Replace', pattern: { Regex: `[\\s${space}]+` }, content: ' ' },
        { type: 'Strip', strip_left: true, strip_right: true },
        { type: 'Replace', pattern: { Regex: '^(?=.)' }, content: ' ' },
        { type: 'Replace', pattern: { String: ' ' }, content: space },
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
        { type: 'Replace', pattern: { String: space }, content: ' ' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model: {
      type: 'WordPiece',
      unk_token: '<unk>',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((piece, id) => [piece, id])),
    },
  };
}
