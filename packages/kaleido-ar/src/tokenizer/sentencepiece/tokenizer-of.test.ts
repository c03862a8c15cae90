import { expect, test } from 'vitest';
import { makeCharacterMap } from '../../testing/make-character-map.ts';
import { openTokenizer } from '../tokenizer.ts';
import { sentencePieceTokenizer } from './tokenizer-of.ts';

/** A field of bytes; numbers below 128 as varints. */
const field = (number: number, value: Buffer | string | number): Buffer => {
  const tag = (kind: number) => varint(number * 8 + kind);
  if (typeof value === 'number') return Buffer.concat([tag(0), varint(value)]);
  const bytes = Buffer.from(value);
  return Buffer.concat([tag(2), varint(bytes.length), bytes]);
};
const varint = (value: number): Buffer => (value < 128 ? Buffer.of(value) : Buffer.of((value & 127) | 128, value >> 7));
const float = (number: number, value: number): Buffer => {
  const bytes = Buffer.alloc(5, number * 8 + 5);
  bytes.writeFloatLE(value, 1);
  return bytes;
};

const piece = (text: string, score: number, type = 1): Buffer => field(1, Buffer.concat([field(1, text), float(2, score), field(3, type)]));
const pieces = [
  piece('<pad>', 0, 3),
  piece('</s>', 0, 3),
  piece('<unk>', 0, 2),
  piece('▁', -2),
  piece('▁a', -3),
  piece('cat', -4),
  piece('c', -9),
];
const model = (trainer: Buffer = field(3, 1), normalizer: Buffer = field(1, 'identity')): Buffer =>
  Buffer.concat([...pieces, field(2, trainer), field(3, normalizer)]);

test("a T5's pieces, a hundred sentinels behind them, and </s> at the end of a text", () => {
  const tokenizer = openTokenizer(sentencePieceTokenizer(model(), 'spiece.model'), 'spiece.model');
  expect(tokenizer.size).toBe(107);
  expect(tokenizer.encode('a  cat')).toEqual([4, 3, 5]);
});

test('the map applies as in SentencePiece: combining characters behind a key are not lost', () => {
  const map = Buffer.from(makeCharacterMap({ 'e\u0301': 'c', '\u0301': '' }), 'base64');
  const tokenizer = openTokenizer(sentencePieceTokenizer(model(undefined, field(2, map)), 'spiece.model'), 'spiece.model');
  expect(tokenizer.encode('e\u0301\u0327')).toEqual([3, 6, 2]);
});

test('a line break that no map replaces is an unknown character, not a space', () => {
  const tokenizer = openTokenizer(sentencePieceTokenizer(model(), 'spiece.model'), 'spiece.model');
  expect(tokenizer.encode('a\ncat')).toEqual([4, 2, 5]);
});

test("mT5's own sentinels stand for ours, and no text makes them", () => {
  const own = ['<extra_id_3>', '<extra_id_2>', '<extra_id_1>', '<extra_id_0>'].map((text) => piece(`▁${text}`, -1, 4));
  const content = sentencePieceTokenizer(Buffer.concat([model(), ...own]), 'spiece.model') as {
    readonly model: { readonly vocab: unknown[] };
  };
  expect(content.model.vocab).toHaveLength(11);
  expect(content.model.vocab.at(-1)).toEqual(['<extra_id_0>', -1]);
  expect(openTokenizer(content, 'spiece.model').encode('<extra_id_0>')).not.toContain(10);
});

const longPieces = Array.from({ length: 2200 }, (_, index) => piece(`${index}`.padStart(1000, 'z'), -9));

test('a piece of a thousand characters, and one of nothing but spaces, are read', () => {
  const content = sentencePieceTokenizer(Buffer.concat([model(), piece('z'.repeat(1000), -5), piece('▁▁', -5)]), 'spiece.model');
  expect(content).toMatchObject({ model: { vocab: { length: 109 } } });
});

test('split_by_whitespace: false is read as long as no piece spans words: SentencePiece encodes alike', () => {
  const content = sentencePieceTokenizer(model(Buffer.concat([field(3, 1), field(22, 0)])), 'spiece.model');
  expect(openTokenizer(content, 'spiece.model').encode('a cat')).toEqual([4, 3, 5]);
});

test.each([
  ['another type of model', model(field(3, 2)), 'holds a model of another type than Unigram'],
  ['texts without a mark before them', model(field(3, 1), field(3, 0)), 'has add_dummy_prefix: false'],
  ['spaces marked behind words', model(Buffer.concat([field(3, 1), field(24, 1)])), 'has treat_whitespace_as_suffix: true'],
  ['a piece twice', Buffer.concat([model(), piece('cat', -5)]), 'has the piece "cat" twice'],
  ['an empty piece', Buffer.concat([model(), piece('', -5)]), 'has an empty piece (id 7)'],
  ['a piece that SentencePiece does not use', Buffer.concat([model(), piece('dog', -5, 5)]), 'has the unused piece "dog" (id 7)'],
  ['a piece of two words', Buffer.concat([model(), piece('▁a▁cat', -5)]), 'has the piece "▁a▁cat" (id 7), which spans words'],
  [
    'a piece longer than any word',
    Buffer.concat([model(), piece('z'.repeat(1001), -5)]),
    `has the piece "${'z'.repeat(40)}…" (id 7) of 1001 characters, expected at most 1000`,
  ],
  ['pieces that would fill the memory', Buffer.concat([model(), ...longPieces]), 'has pieces of more than 2097152 characters together'],
  ['half of a file', model().subarray(0, -3), 'is cut off, or is not a protobuf message'],
  ['an empty file', Buffer.alloc(0), 'lacks trainer_spec or normalizer_spec'],
  ['no pieces', Buffer.concat([field(2, field(3, 1)), field(3, field(1, 'identity'))]), 'lacks the pieces </s> and <unk>'],
  ['groups', Buffer.of(0x0b), 'has a field of the unknown kind 3'],
])('refuses %s in one line', (_, content, message) => {
  expect(() => sentencePieceTokenizer(content, 'spiece.model')).toThrow(`spiece.model: not the SentencePiece file of a T5: it ${message}`);
});
