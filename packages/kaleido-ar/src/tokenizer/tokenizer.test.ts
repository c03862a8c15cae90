import { expect, test } from 'vitest';
import { t5LikeTokenizer } from '../testing/t5-like-tokenizer.ts';
import { makeTokenizer } from './make.ts';
import { openTokenizer } from './tokenizer.ts';

/** A tokenizer of whole words in which "crown" has another id. */
function withWord(id: unknown) {
  const file = makeTokenizer(['a crown']);
  return { ...file, model: { ...file.model, vocab: { ...file.model.vocab, crown: id } } };
}

test('piece texts are what each id adds to a text', () => {
  const tokenizer = openTokenizer(t5LikeTokenizer());
  const texts = tokenizer.pieceTexts();
  expect(tokenizer.encode('a squirrel (120').map((id) => texts[id])).toEqual([' a', ' squirrel', ' (1', '2', '0']);
  expect(tokenizer.decode(tokenizer.encode('a  squirrel\n(120'))).toBe('a squirrel (120');
  expect([tokenizer.pad, tokenizer.end, tokenizer.unknown, tokenizer.markers.bbox].map((id) => texts[id])).toEqual(
    Array(4).fill(undefined),
  );
});

test('vokens are found where the vocabulary has them', () => {
  const tokenizer = openTokenizer(t5LikeTokenizer({ vokens: 3 }));
  expect(tokenizer.vokens?.ids).toHaveLength(3);
  expect(tokenizer.vokens?.ofId.get(tokenizer.vokens.ids[2] ?? -1)).toBe(2);
  expect(openTokenizer(t5LikeTokenizer()).vokens).toBeUndefined();
});

test.each([
  ['null', null, 'x.json: expected an object, got null'],
  ['no vocabulary', { model: {} }, 'x.json: has no model.vocab'],
  ['an id beyond measure', withWord(1e9), 'x.json: model.vocab["crown"]: expected an id below 4194304, got 1000000000'],
  ['an id that is none', withWord('7'), 'x.json: model.vocab["crown"]: expected an id below 4194304, got "7"'],
  ['a piece without a score', { model: { vocab: [['a']] } }, 'x.json: model.vocab[0]: expected [piece, score]'],
  [
    'an unknown normaliser',
    { ...t5LikeTokenizer(), normalizer: { type: 'None of them' } },
    'x.json: normalizer: type: "None of them" is not supported, only NFC',
  ],
  [
    'no markers',
    {
      ...t5LikeTokenizer(),
      added_tokens: [],
      model: {
        type: 'Unigram',
        unk_id: 0,
        vocab: [
          ['<unk>', 0],
          ['<pad>', 0],
          ['</s>', 0],
        ],
      },
    },
    'x.json: has no piece <extra_id_0>',
  ],
])('refuses what is no tokenizer of ours: %s', (_, json, message) => {
  expect(() => openTokenizer(json, 'x.json')).toThrow(message);
});

const file = t5LikeTokenizer();
const withModel = (fields: object) => ({ ...file, model: { ...file.model, ...fields } });
const metaspace = (fields: object) => ({ ...file, pre_tokenizer: { type: 'Metaspace', ...fields } });
const bpe = (fields: object) => {
  const vocab = Object.fromEntries(file.model.vocab.map(([piece], id) => [piece, id]));
  return { ...file, model: { type: 'BPE', unk_token: '<unk>', merges: [], ...fields, vocab } };
};
const split = (pattern: object) => ({ ...file, pre_tokenizer: { type: 'Split', pattern, behavior: 'Isolated', invert: false } });

test.each([
  ['a field of the model', withModel({ unk_penalty: 3 }), 'model: "unk_penalty": not supported'],
  ['a kind of model', withModel({ type: 'Canine' }), 'model: type: "Canine" is not supported, only Unigram, BPE'],
  ['a model with the vocabulary of another', withModel({ type: 'WordLevel', unk_token: '<unk>' }), 'model: vocab: expected ids by piece'],
  ['no unknown piece', withModel({ unk_id: null }), 'model: unk_id: expected an integer of at least 0, got null'],
  ['dropout', bpe({ dropout: 0.1 }), 'model: dropout: 0.1 is not supported, only null or 0'],
  ['a merge of no pieces', bpe({ merges: [['a', 'b']] }), 'model: merges[0]: "ab" is not in the vocabulary'],
  ['a merge of one', bpe({ merges: ['a'] }), 'model: merges[0]: expected two pieces, got "a"'],
  [
    'a map that is null',
    { ...file, normalizer: { type: 'Precompiled', precompiled_charsmap: null } },
    'precompiled_charsmap: expected a text, got null',
  ],
  [
    'a damaged map',
    { ...file, normalizer: { type: 'Precompiled', precompiled_charsmap: 'AAAA' } },
    'precompiled_charsmap: the map is cut off or damaged',
  ],
  [
    'a normaliser of BERT',
    { ...file, normalizer: { type: 'BertNormalizer', lowercase: true } },
    'normalizer: type: "BertNormalizer" is not supported',
  ],
  ['a mark of two characters', metaspace({ replacement: '__' }), 'pre_tokenizer: replacement: expected one character, got "__"'],
  ['a scheme', metaspace({ prepend_scheme: 'sometimes' }), 'prepend_scheme: expected always, never, first, got "sometimes"'],
  ['a contradiction', metaspace({ add_prefix_space: false }), 'add_prefix_space: false contradicts prepend_scheme "always"'],
  [
    'what comes first behind a normaliser',
    metaspace({ prepend_scheme: 'first' }),
    'prepend_scheme: "first" after a normalizer is not supported',
  ],
  ['a behaviour', { ...file, pre_tokenizer: { type: 'Punctuation', behavior: 'Dropped' } }, 'behavior: expected Removed, Isolated'],
  ['no pattern', split({}), 'pre_tokenizer: pattern: String: expected a text, got nothing'],
  ['an expression', split({ Regex: '(a)\\1' }), 'pre_tokenizer: pattern: Regex: \\1 is not supported'],
  [
    'a nested part',
    { ...file, pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Digits', width: 3 }] } },
    'pre_tokenizer: pretokenizers[0]: "width": not supported',
  ],
  ['a decoder', { ...file, decoder: { type: 'CTC' } }, 'decoder: type: "CTC" is not supported'],
  [
    'another end',
    { ...file, post_processor: { type: 'TemplateProcessing', single: [{ SpecialToken: { id: '<s>' } }, { Sequence: { id: 'A' } }] } },
    'post_processor: single: expected A </s>, got <s> A',
  ],
  [
    'an added piece with a foreign field',
    { ...file, added_tokens: [...file.added_tokens, { id: 200, content: 'x1', weight: 1 }] },
    '"weight": not supported',
  ],
  [
    'an added piece with two ids',
    { ...file, added_tokens: [...file.added_tokens, { id: 200, content: 'a' }] },
    /id: expected \d+, which "a" has in model\.vocab, got 200/,
  ],
])('refuses by name what it does not do exactly: %s', (_, json, message) => {
  expect(() => openTokenizer(json, 'x.json')).toThrow(message);
  expect(() => openTokenizer(json, 'x.json')).toThrow(/^x\.json: /);
});

test('truncation and padding are passed over: what is given is never cut', () => {
  const cut = { ...file, truncation: { max_length: 2 }, padding: { length: 99 } };
  expect(openTokenizer(cut).encode('a squirrel wearing the 99')).toEqual(openTokenizer(file).encode('a squirrel wearing the 99'));
});

test('a character without a piece is its bytes where the model falls back to them, and is read back', () => {
  const bytes = Array.from({ length: 256 }, (_, byte): [string, number] => [
    `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
    -20,
  ]);
  const tokenizer = openTokenizer(withModel({ byte_fallback: true, vocab: [...file.model.vocab, ...bytes] }));
  const first = file.model.vocab.length;
  const ids = tokenizer.encode('a 🦙');
  expect(ids.slice(-4)).toEqual([0xf0, 0x9f, 0xa6, 0x99].map((byte) => first + byte));
  expect(tokenizer.decode(ids)).toBe('a 🦙');
  expect(tokenizer.pieceTexts()[first + 0x41]).toBeUndefined();
  const some = openTokenizer(withModel({ byte_fallback: true, vocab: [...file.model.vocab, ...bytes.slice(0, 0xf0)] }));
  expect(some.encode('a 🦙').at(-1)).toBe(some.unknown);
});

test('an expression that takes other matchers exponential time takes none here', () => {
  for (const Regex of ['(\\w+\\s?)+$', '(a+)+b']) {
    const tokenizer = openTokenizer(split({ Regex }));
    expect(tokenizer.encode(`${'a'.repeat(5000)}!`)).not.toHaveLength(0);
  }
});

test('pieces that are only part of a character have no text', () => {
  const specials = ['<pad>', '</s>', '<unk>', ...[0, 1, 2, 3].map((number) => `<extra_id_${number}>`)];
  const pieces = [...specials, 'a', '\u0120a', '\u00c3', '\u00a9', '\u00c3\u00a9'];
  const tokenizer = openTokenizer({
    added_tokens: specials.map((content, id) => ({ id, content, special: true })),
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: true },
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', unk_token: '<unk>', vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])), merges: [] },
  });
  expect(tokenizer.pieceTexts().slice(specials.length)).toEqual(['a', ' a', undefined, undefined, '\u00e9']);
});
