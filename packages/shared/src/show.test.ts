import { expect, test } from 'vitest';
import { printable, show } from './show.ts';

test.each([
  ['a "cat"', '"a \\"cat\\""'],
  [null, 'null'],
  [undefined, 'nothing'],
  [7, '7'],
  [[1, 'a', null], '[1,"a",null]'],
  [[], 'an array'],
  [[[1]], 'an array'],
  [Array(9).fill(1), 'an array'],
  [{ a: 1 }, 'an object'],
  [Number.MAX_VALUE, '1.7976931348623157e+308'],
])('a value is quoted in short: %j', (value, text) => {
  expect(show(value)).toBe(text);
});

test('a long text is cut, not within a character', () => {
  expect(show('x'.repeat(41))).toBe(`"${'x'.repeat(40)}…"`);
  expect(show(`${'x'.repeat(39)}🐈🐈`)).toBe(`"${'x'.repeat(39)}…"`);
  expect(show('x'.repeat(100), 100)).toBe(`"${'x'.repeat(100)}"`);
});

test('nothing that steers a terminal comes through', () => {
  const dangerous = '\u0000\u0007\u001b\u007f\u009b\u2028\u2029\u202e\u2066\u200f\u061c\ud800';
  for (const character of dangerous) expect(printable(character)).toMatch(/^\\u[0-9a-f]{4}$/);
  expect(show('\u001b[31mred\u009b0m\u202e')).toBe('"\\u001b[31mred\\u009b0m\\u202e"');
  expect(printable('a cat, 東京 🏃\u200d♀️ é')).toBe('a cat, 東京 🏃\u200d♀️ é');
});
