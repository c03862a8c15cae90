import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseCsvRow } from './csv.ts';
import { indexRows } from './row-index.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-rows-'));
});
afterAll(() => rm(scratch, { recursive: true }));

/** The rows of a text as the index finds them, each with its line. */
async function rows(content: string | Buffer, quoted = true): Promise<string[]> {
  const path = join(scratch, 'list');
  await writeFile(path, content);
  const { starts, lines } = await indexRows(path, { quoted });
  const bytes = await readFile(path);
  return Array.from(lines, (line, row) => `${line} ${bytes.toString('utf8', starts[row], starts[row + 1]).trimEnd()}`);
}

test('rows end with their lines, however these end; blank ones are none', async () => {
  for (const end of ['\n', '\r\n', '\r'])
    expect(await rows(`\uFEFFa${end}${end} \t${end}b,c${end}"d${end}""e""",f${end}g`)).toEqual([
      '1 a',
      '4 b,c',
      `5 "d${end}""e""",f`,
      '7 g',
    ]);
  expect(await rows('')).toEqual([]);
  expect(await rows('\n\n')).toEqual([]);
  expect(await rows('{"a":"\n"}\r\n\r\n{"b":1}', false)).toEqual(['1 {"a":"', '2 "}', '4 {"b":1}']);
});

test.each([
  ['closed by the mark that opens a later one', 'a,"b\nc,"d"\ne,f\n', ['1 a,"b', '2 c,"d"', '3 e,f']],
  ['with marks inside that are not doubled', 'a,"a "big", cat"\nb,"c\nd"\n', ['1 a,"a "big", cat"', '2 b,"c\nd"']],
  ['after CRLF', 'a,"b\r\nc,"d"\r\n\r\ne', ['1 a,"b', '2 c,"d"', '4 e']],
])('a quotation that is wrong is its first line alone: %s', async (_, text, expected) => {
  expect(await rows(text)).toEqual(expected);
});

test('a mark inside a field opens nothing', async () => {
  expect(await rows('a 12" pizza,b\nc, "d\n')).toEqual(['1 a 12" pizza,b', '2 c, "d']);
});

test('quotations reach over chunks; one that is wrong costs its own row, one that is not closed is refused', async () => {
  const words = 'some words, and more of them\n'.repeat(200_000);
  const found = await rows(`a,"${words}"\nb,"stray\n${words}c,"d"\n`);
  expect(found.length).toBe(3 + 200_000);
  expect(found[0]!.length).toBe(words.length + 6);
  expect(found.slice(1, 3)).toEqual(['200002 b,"stray', '200003 some words, and more of them']);
  expect(found.at(-1)).toBe('400003 c,"d"');
  await expect(rows(`a,b\nc,"d\n${words}`)).rejects.toThrow('list: row 2: the quotation mark that opens a field is never closed');
  await expect(rows(`a,b\nc,"d\n${words.repeat(3)}`)).rejects.toThrow('is never closed within 16777216 bytes');
});

test('an index holds the digest of the file; UTF-16 and missing files are refused', async () => {
  await writeFile(join(scratch, 'abc'), 'abc');
  expect((await indexRows(join(scratch, 'abc'), { quoted: true })).digest).toMatch(/^ba7816bf8f01cfea/); // FIPS 180-2
  await expect(rows(Buffer.from('\uFEFFa', 'utf16le'))).rejects.toThrow('list: is UTF-16, expected UTF-8');
  await expect(indexRows(join(scratch, 'none'), { quoted: true })).rejects.toThrow('none: no such file or directory');
});

test.each([
  ['a,b', ['a', 'b']],
  ['a,"b, ""c""\r\nd"\r\n', ['a', 'b, "c"\r\nd']],
  [',', ['', '']],
  ['"",a', ['', 'a']],
  ['a,""', ['a', '']],
  ['a 12" pizza, "b"', ['a 12" pizza', ' "b"']],
  ['"""a"""', ['"a"']],
])('fields of %j', (row, fields) => {
  expect(parseCsvRow(row, 'm.csv: row 2')).toEqual(fields);
});

test('quotations that are wrong, and fields of any length', () => {
  expect(() => parseCsvRow('a,"b""', 'm.csv: row 2')).toThrow('m.csv: row 2: field 2: the quotation mark at its beginning is never closed');
  expect(() => parseCsvRow('"a"b', 'm.csv: row 2')).toThrow(
    'm.csv: row 2: field 1: expected a comma after its closing quotation mark, got "b"',
  );
  const long = '""'.repeat(1_000_000);
  expect(parseCsvRow(`"${long}",a`, '')[0]).toHaveLength(1_000_000);
});
