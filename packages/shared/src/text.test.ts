import { expect, test } from 'vitest';
import { utf8Text } from './text.ts';

test('text is taken as it is, without a byte order mark', () => {
  expect(utf8Text(Buffer.from('\uFEFFcafé 🐿\n'), 'a.txt')).toBe('café 🐿\n');
  expect(utf8Text(new Uint8Array(), 'a.txt')).toBe('');
});

test.each([
  [Buffer.from('caf\xe9', 'latin1'), 'a.txt: byte 4 (0xe9) is not UTF-8'],
  [Buffer.from('\uFEFFcafé', 'utf16le'), 'a.txt: is UTF-16, expected UTF-8'],
  [Buffer.from('cat', 'utf16le'), 'a.txt: byte 2 is zero, as in UTF-16 or in binary files; expected UTF-8'],
])('other encodings are refused: %j', (bytes, message) => {
  expect(() => utf8Text(bytes, 'a.txt')).toThrow(message);
});
