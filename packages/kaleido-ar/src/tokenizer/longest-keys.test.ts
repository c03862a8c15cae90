import { expect, test } from 'vitest';
import { makeCharacterMap } from '../testing/make-character-map.ts';
import { longestKeys } from './longest-keys.ts';

const map = makeCharacterMap({ '\n': ' ', ﬁ: 'fi', 'a\u0308': 'ä', 'a\u0308\u0304': 'ǟ', '\u200b': '', '①': '1', '🄰': 'A' });
const normalize = longestKeys(map);

test.each([
  ['keys become what the map says, all else stays', 'x\n①🄰\u200b 🏃\u200d♀️', 'x 1A 🏃\u200d♀️'],
  ['the longest key applies', 'a\u0308 a\u0308\u0304', 'ä ǟ'],
  ['combining characters behind a key stay', 'a\u0308\u0323 ﬁ\u0301', 'ä\u0323 fi\u0301'],
  ['a key inside a longer grapheme applies', 'caﬁ\u0301\u0327', 'cafi\u0301\u0327'],
  ['a key that the text only begins stays', 'a', 'a'],
  ['NUL is a character', 'a\0\n', 'a\0 '],
  ['nothing', '', ''],
])('%s', (_, text, expected) => {
  expect(normalize(text)).toBe(expected);
});

test('a long text takes linear time', () => {
  expect(normalize(`a${'\u0308\u0304'.repeat(100_000)}`)).toBe(`ǟ${'\u0308\u0304'.repeat(99_999)}`);
});

test('any damage is refused or harmless', () => {
  const whole = Buffer.from(map, 'base64');
  for (let at = 0; at < whole.length; at += 7) {
    const damaged = Buffer.from(whole);
    damaged[at]! ^= 0x55;
    try {
      expect(typeof longestKeys(damaged.toString('base64'))('a\nb ﬁ a\u0308\u0304 🄰')).toBe('string');
    } catch (error) {
      expect(error).toBeInstanceOf(SyntaxError);
    }
  }
});
