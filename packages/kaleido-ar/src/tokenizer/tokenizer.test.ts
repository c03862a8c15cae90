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
  ['an unknown normaliser', { ...t5LikeTokenizer(), normalizer: { type: 'None of them' } }, 'x.json: Unknown Normalizer type'],
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
