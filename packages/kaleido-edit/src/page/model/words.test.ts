import { expect, test } from 'vitest';
import { stretches } from './words.ts';

test('unknown words are marked, and joined the stretches are the text', () => {
  const text = 'a zebra’s cup, next to zebra';
  const marked = stretches(text, new Set(['zebra', 'next']));
  expect(marked.filter(({ isUnknown }) => isUnknown).map((stretch) => stretch.text)).toEqual(['next', 'zebra']);
  expect(marked.map((stretch) => stretch.text).join('')).toBe(text);
});

test('a text of known words is one stretch, and an empty one none', () => {
  expect(stretches('a cat', new Set())).toEqual([{ text: 'a cat', isUnknown: false }]);
  expect(stretches('', new Set(['a']))).toEqual([]);
});
