import { expect, test } from 'vitest';
import { decodeLatents, encodeLatents } from '../latents/encode.ts';
import { t5LikeTokenizer } from '../testing/t5-like-tokenizer.ts';
import { addVokens } from './add-vokens.ts';
import { openTokenizer } from './tokenizer.ts';

test('vokens stand where the embedding has free rows, and serialise with # between them', () => {
  const tokenizer = openTokenizer(addVokens(t5LikeTokenizer(), 8192, 128));
  expect(tokenizer.size).toBe(128 + 8192);
  const ids = encodeLatents(tokenizer, { voken: [0, 8191, 7] });
  expect(ids).toEqual([
    tokenizer.markers.voken,
    128,
    ...tokenizer.encode('a#').slice(1),
    128 + 8191,
    ...tokenizer.encode('a#').slice(1),
    135,
    tokenizer.end,
  ]);
  expect(decodeLatents(tokenizer, ids)).toEqual({ voken: [0, 8191, 7] });
  expect(tokenizer.encode('<voken_3>')).not.toContain(131);
});

test('a vocabulary without # gets it as one more piece, and texts are read as before', () => {
  const file = t5LikeTokenizer();
  const vocab = file.model.vocab.map(([piece, score]): [string, number] => [piece.replace('#', '\u00a7'), score]);
  const tokenizer = openTokenizer(addVokens({ ...file, model: { ...file.model, vocab } }, 4, 128));
  expect(tokenizer.size).toBe(128 + 5);
  expect(tokenizer.pieceTexts()[127]).toBeUndefined(); // a spare row
  expect(tokenizer.textSize).toBeLessThanOrEqual(128); // neither vokens nor the added # can come from a text
  expect(encodeLatents(tokenizer, { voken: [1, 2] })).toEqual([tokenizer.markers.voken, 129, 132, 130, tokenizer.end]);
  expect(tokenizer.encode('a#')).toEqual([...tokenizer.encode('a'), tokenizer.unknown]);
});

test('an id that is taken is refused, and so are vokens twice', () => {
  const size = openTokenizer(t5LikeTokenizer()).size;
  expect(() => addVokens(t5LikeTokenizer(), 4, size - 1)).toThrow(`vokens: expected ids above ${size - 1}, got ${size - 1}`);
  expect(() => addVokens(addVokens(t5LikeTokenizer(), 4, size), 4, size + 4)).toThrow('vokens: the tokenizer already has them');
});
