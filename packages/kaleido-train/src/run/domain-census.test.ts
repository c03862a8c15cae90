import { expect, test } from 'vitest';
import { openCensus, sumDomains } from './domain-census.ts';

const latents = { text: 'A flat style', bbox: [{ text: 'cat', boxes: [] }], voken: [1] };
const scene = { subjects: ['cat', 'cat'], things: ['mat'], relation: 'on', style: 'flat', backdrop: 'room' };
const empty = { words: {}, subjects: {}, things: {}, relations: {}, styles: {}, backdrops: {}, captions: [] };

test('words of captions and learned latents are counted, and what scenes show, each time since the last call', () => {
  const census = openCensus(['text']);
  census.add([
    { key: 'a', caption: "Two cats' mat, the Mat", latents, scene },
    { key: 'b', caption: 'the cat', latents: {} },
  ]);
  expect(census.take()).toEqual({
    words: { two: 1, cats: 1, mat: 2, the: 2, flat: 1, style: 1, cat: 1 },
    ...{ subjects: { cat: 2 }, things: { mat: 1 }, relations: { on: 1 }, styles: { flat: 1 }, backdrops: { room: 1 } },
    captions: ["Two cats' mat, the Mat", 'the cat'],
  });
  expect(census.take()).toEqual(empty);
});

test('the tokenizer of learned vokens is noted', () => {
  const samples = [
    { key: 'a', caption: 'mat', latents },
    { key: 'b', caption: 'mat', latents, vokenTokenizer: 'a@01234567' },
  ];
  const [learned, other] = [openCensus(['text', 'voken']), openCensus(['text'])];
  for (const census of [learned, other]) census.add(samples);
  expect([learned.take().voken_tokenizer, learned.take().voken_tokenizer, other.take().voken_tokenizer]).toEqual([
    'a@01234567',
    'a@01234567',
    undefined,
  ]);
});

test('domains of two tokenizers do not add up', () => {
  const of = (voken_tokenizer?: string) => ({ ...empty, ...(voken_tokenizer !== undefined && { voken_tokenizer }) });
  expect(sumDomains([of(), of('a@01234567'), of('a@01234567')])).toEqual(of('a@01234567'));
  expect(() => sumDomains([of('a@01234567'), of('b@89abcdef')])).toThrow('vokens of two tokenizers, a@01234567 and b@89abcdef');
});

test("another tool's scene field is not counted", () => {
  const census = openCensus([]);
  census.add([{ key: 'a', caption: 'mat', latents: {}, scene: 'kitchen' }]);
  expect(census.take()).toEqual({ ...empty, words: { mat: 1 }, captions: ['mat'] });
});

test('domains add up: the most frequent names first, and the first five captions', () => {
  const captions = ['a', 'b', 'c'];
  const sum = sumDomains([
    { ...empty, words: { the: 1, cat: 2 }, captions },
    { ...empty, words: { the: 4, constructor: 1 }, subjects: { cat: 1 }, captions: [...captions, 'd', 'e', 'f'] },
  ]);
  expect(sum).toEqual({ ...empty, words: { the: 5, cat: 2, constructor: 1 }, subjects: { cat: 1 }, captions: ['a', 'b', 'c', 'd', 'e'] });
  expect(Object.keys(sum.words)).toEqual(['the', 'cat', 'constructor']);
});
