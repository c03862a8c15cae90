import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileNamer } from './file-name.ts';

test.each([
  ['3-1', '3-1.png'],
  ['a squirrel', 'a squirrel.png'],
  ['../../etc/passwd', '_.._etc_passwd.png'],
  ['..', '_.png'],
  ['.hidden', 'hidden.png'],
  ['', '_.png'],
  ['-rf', '_-rf.png'],
  ['a\0b\nc', 'a_b_c.png'],
  ['C:\\x', 'C__x.png'],
  ['nul', '_nul.png'],
  ['Aux.txt', '_Aux.txt.png'],
  ['name. ', 'name.png'],
  ['été 雪', 'été 雪.png'],
  ['\u202egnp', '_gnp.png'],
])('%j is %j', (id, name) => {
  expect(fileNamer('.png')(id)).toBe(name);
});

test('duplicates are numbered, also where case or composition does not count', () => {
  const name = fileNamer('.png');
  expect(['a', 'a', 'A', 'a-2', 'a', 'é', 'e\u0301'].map(name)).toEqual([
    'a.png',
    'a-2.png',
    'A-3.png',
    'a-2-2.png',
    'a-4.png',
    'é.png',
    'é-2.png',
  ]);
});

test('many duplicates cost linear time', () => {
  const name = fileNamer('.png');
  for (let i = 0; i < 100_000; i++) name('a');
  expect(name('a')).toBe('a-100001.png');
});

test('any ids get names that are plain, bounded and unique', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 300 })), (ids) => {
      const names = ids.map(fileNamer('.png'));
      for (const name of names) {
        expect(name).not.toMatch(/[/\\\p{C}]|^[.-]|^\s/u);
        expect(Buffer.byteLength(name)).toBeLessThan(200);
      }
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(ids.length);
    }),
  );
});
