import { expect, test } from 'vitest';
import { t5LikeTokenizer } from '../testing/t5-like-tokenizer.ts';
import { openTokenizer } from './tokenizer.ts';

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
