import { expect, test } from 'vitest';
import { decodeLatents, encodeLatents } from '../latents/encode.ts';
import { makeTokenizerOf } from './make.ts';
import { openWordCounter } from './template.ts';
import { openTokenizer } from './tokenizer.ts';

const texts = [
  ...Array(20).fill('a squirrel wearing a crown, in the evening'),
  ...Array(10).fill('squirrels and crowns in a squirrelly town'),
  'zebra crossing',
];
const counted = (of: readonly string[]) => {
  const counter = openWordCounter();
  for (const text of of) counter.add(text);
  return counter.counts;
};
const pieces = (json: unknown, text: string) => {
  const tokenizer = openTokenizer(json);
  return tokenizer.encode(text).map((id) => tokenizer.pieceTexts()[id]);
};

test('frequent words are whole, rare ones in parts', () => {
  const json = makeTokenizerOf(counted(texts), { size: 470, pieces: 'subwords' });
  expect(pieces(json, 'a squirrel')).toEqual([' a', ' squirrel']);
  expect(pieces(json, 'crowning').length).toBeGreaterThan(1);
  expect(pieces(json, 'crowning').join('')).toBe(' crowning');
  expect(openTokenizer(json).size).toBeLessThanOrEqual(470);
});

test('any text has pieces, and is read back: other scripts as their bytes', () => {
  const tokenizer = openTokenizer(makeTokenizerOf(counted(texts), { size: 450, pieces: 'subwords' }));
  for (const text of ['zebra', 'quixotic jazz', '東京 🐀', 'a\u0001b', 'straße (120, 7, 1000, 99)', '<extra_id_0> </s>', "cat's 50% #1"]) {
    const ids = tokenizer.encode(text);
    expect(ids, text).not.toContain(tokenizer.unknown);
    expect(ids.some((id) => id < 7)).toBe(false);
    expect(tokenizer.decode(ids)).toBe(text);
  }
  expect(tokenizer.pieceTexts()[tokenizer.encode('\u0001').at(-1)!]).toBeUndefined();
});

test('numbers and boxes are the tokens that they are among whole words', () => {
  const json = makeTokenizerOf(counted(texts), { size: 450, pieces: 'subwords' });
  expect(pieces(json, '(120, 7, 1000, 99)')).toEqual([' (', '12', '0', ', ', '7', ', ', '100', '0', ', ', '9', '9', ')']);
  const tokenizer = openTokenizer(json);
  const latents = { text: 'a crown', bbox: [{ text: 'a zebra', boxes: [[120, 7, 1000, 99]] }] } as const;
  const ids = encodeLatents(tokenizer, latents);
  expect(encodeLatents(tokenizer, decodeLatents(tokenizer, ids))).toEqual(ids);
});

test('words stay whole where each has room, else there are parts; the order of the texts does not matter', () => {
  const counts = counted(texts);
  expect(makeTokenizerOf(counts, {}).model.type).toBe('WordPiece');
  expect(makeTokenizerOf(counts, { size: 1000 }).model.type).toBe('WordPiece');
  expect(makeTokenizerOf(counts, { size: 1000, pieces: 'subwords' }).model.type).toBe('BPE');
  const many = counted(
    Array.from({ length: 500 }, (_, index) => `w${String.fromCharCode(97 + (index % 26), 97 + Math.floor(index / 26))}x`),
  );
  const few = makeTokenizerOf(many, { size: 450 });
  expect(few.model.type).toBe('BPE');
  expect(makeTokenizerOf(counted([...texts].reverse()), { size: 420, pieces: 'subwords' })).toEqual(
    makeTokenizerOf(counts, { size: 420, pieces: 'subwords' }),
  );
  expect(makeTokenizerOf(many, { size: 300 }).model.type).toBe('WordPiece');
  expect(() => makeTokenizerOf(many, { size: 300, pieces: 'subwords' })).toThrow(
    'expected at least 396 pieces (specials, numbers, bytes), got 300',
  );
});
