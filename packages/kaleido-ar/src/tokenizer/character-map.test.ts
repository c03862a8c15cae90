import { expect, test } from 'vitest';
import { makeCharacterMap } from '../testing/make-character-map.ts';
import { characterMap } from './character-map.ts';

const map = makeCharacterMap({ '\n': ' ', '\t': ' ', '\r': ' ', ﬁ: 'fi', 'e\u0301': 'é', '\u200b': '', Ａ: 'A', '①': '1', '🄰': 'A' });

test('characters and short graphemes become what the map says, all others stay', () => {
  const normalize = characterMap(map);
  expect(normalize('a\nb\tc ﬁn caf\u0065\u0301 x\u200by Ａ①🄰')).toBe('a b c fin café xy A1A');
  expect(normalize('run 🏃\u200d♀️ fast')).toBe('run 🏃\u200d♀️ fast');
  expect(normalize('')).toBe('');
  expect(normalize('a\0b')).toBe('a\0b');
});

test('a grapheme of up to five bytes is its shortest key, as in the tokenizers library; a longer one goes by characters', () => {
  const normalize = characterMap(map);
  expect(normalize('\r\n')).toBe(' ');
  expect(normalize('ﬁ\u0301')).toBe('fi'); // 5 bytes
  expect(normalize('🄰\u0301')).toBe('A\u0301'); // 6 bytes
});

test('a long text takes linear time, however its graphemes are cut', () => {
  const normalize = characterMap(map);
  expect(normalize('e\u0301'.repeat(20_000))).toBe('é'.repeat(20_000));
  expect(normalize(`🄰${'\u0301'.repeat(20_000)}ﬁ`)).toBe(`A${'\u0301'.repeat(20_000)}fi`);
  expect(normalize('🇫🇷'.repeat(5000))).toBe('🇫🇷'.repeat(5000));
});

const bytes = () => Buffer.from(map, 'base64');
const changed = (change: (bytes: Buffer) => void) => {
  const copy = bytes();
  change(copy);
  return copy.toString('base64');
};
const firstLeaf = bytes().findIndex((_, at) => at >= 4 && at % 4 === 0 && bytes().readUInt32LE(at) >>> 31 === 1);

test.each([
  ['no base64', '*', 'is not base64'],
  ['nothing', '', 'is cut off or damaged: 0 bytes'],
  ['three bytes', 'AAAA', 'is cut off or damaged'],
  ['a cut', bytes().subarray(0, 100).toString('base64'), 'is cut off or damaged'],
  ['a size that is no multiple of 4', changed((copy) => copy.writeUInt32LE(401)), 'is cut off or damaged'],
  ['texts without an end', bytes().subarray(0, -1).toString('base64'), 'each ended by NUL'],
  ['texts that are not UTF-8', changed((copy) => copy.writeUInt8(0xff, copy.length - 2)), 'are not UTF-8'],
  ['a value behind the texts', changed((copy) => copy.writeInt32LE(-1, firstLeaf)), 'points past the texts'],
  ['a key without a value', changed((copy) => copy.writeInt32LE(1, firstLeaf)), 'ends a key that has no value'],
])('refuses a damaged map: %s', (_, damaged, reason) => {
  expect(() => characterMap(damaged)).toThrow(reason);
});

test('any damage is refused or harmless', () => {
  for (let at = 0; at < bytes().length; at += 7) {
    const damaged = changed((copy) => copy.writeUInt8(copy.readUInt8(at) ^ 0x55, at));
    try {
      expect(typeof characterMap(damaged)('a\nb ﬁ e\u0301 🄰')).toBe('string');
    } catch (error) {
      expect(error).toBeInstanceOf(SyntaxError);
    }
  }
});
