import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Member, makeTar, paxHeader, tarEnd, tarHeader, tarMember } from '../testing/make-tar.ts';
import { readTar, readTarFile, type TarMember } from './members.ts';
import { groupSamples } from './samples.ts';
import { readShards } from './shards.ts';
import { lookAtTar, tarSpans } from './spans.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-spans-'));
});
afterAll(() => rm(scratch, { recursive: true }));

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(scratch, name);
  await writeFile(path, bytes);
  return path;
}

async function* once(bytes: Uint8Array) {
  yield bytes;
}

const members: readonly Member[] = [
  ['__meta__.json', '{}'],
  ['a.png', 'x'.repeat(70_000)],
  ['a.txt', 'first'],
  ['a.seg.png', 'y'],
  ['with space.and.dots/b ü 写.JPG', 'z'.repeat(513)],
  ['with space.and.dots/b ü 写.txt', 'second'],
  ['README', 'belongs to nothing'],
  [`${'long'.repeat(60)}.txt`, 'third'],
];

test('a span holds a sample with the headers that belong to it', async () => {
  const path = await written('a.tar', makeTar(members));
  const spans = await tarSpans(path);
  const found = [];
  for (let at = 0; at < spans.length; at += 2) {
    const members = readTarFile({ name: path }, { start: spans[at]!, end: spans[at + 1]! });
    for await (const { key, parts } of groupSamples(members, path)) found.push([key, [...parts.keys()]]);
  }
  expect(found).toEqual([
    ['a', ['png', 'txt', 'seg.png']],
    ['with space.and.dots/b ü 写', ['jpg', 'txt']],
    ['long'.repeat(60), ['txt']],
  ]);
});

test('an archive that is cut off or damaged is refused', async () => {
  const whole = makeTar(members);
  const cut = await written('cut.tar', whole.subarray(0, 40_000));
  await expect(tarSpans(cut)).rejects.toThrow(`${cut}: not a valid tar file: it is cut off`);
  expect(await lookAtTar(cut)).toEqual({ size: 40_000, fault: 'it is cut off, its end is missing' });
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, 1024, 1030); // the header of a.png
  const path = await written('damaged.tar', damaged);
  expect((await lookAtTar(path)).fault).toBeUndefined();
  await expect(tarSpans(path)).rejects.toThrow(`${path}: not a valid tar file: it is damaged at byte 1024`);
  await expect(tarSpans(await written('text.tar', Buffer.alloc(2048, 'a')))).rejects.toThrow('it has no header');
  await expect(tarSpans(join(scratch, 'none.tar'))).rejects.toThrow('none.tar: cannot be read: no such file or directory');
});

/** What both readers find in an archive, or the message of both. */
async function readBoth(bytes: Buffer): Promise<readonly string[] | string> {
  const path = await written('both.tar', bytes);
  const where = (error: unknown) => (error as Error).message.replace(`${path}: `, '');
  const streamed = await namesIn(readTar(once(bytes), { name: path })).catch(where);
  const seeking = await namesIn(readTarFile({ name: path })).catch(where);
  expect(seeking).toEqual(streamed);
  return streamed;
}

async function namesIn(members: AsyncIterable<TarMember>): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, bytes, fault } of members)
    names.push(fault === undefined ? `${name}=${Buffer.from(bytes!).toString().slice(0, 9)}` : `${name} ${fault}`);
  return names;
}

const [a, b] = [tarMember('a.txt', 'alpha'), tarMember('b.txt', 'beta')];
const both = ['a.txt=alpha', 'b.txt=beta'];
const z600 = tarMember('', 'z'.repeat(600)).subarray(512); // two blocks of content
const damaged = (at: number) => `not a valid tar file: it is damaged at byte ${at}`;
const noSize = 'not a valid tar file: "a.txt" at byte 0 has no size';

// What GNU tar 1.34 lists; where it says "Skipping to next header" and goes on, the archive is damaged here.
test.each<[string, Buffer[], readonly string[] | string]>([
  ['no content follows a folder, whatever its size', [tarHeader('d', 600, { type: '5' }), a, b, tarEnd], both],
  ['nor where pax gives the size', [paxHeader({ size: '600' }), tarHeader('d', 0, { type: '5' }), a, b, tarEnd], both],
  ['a folder with content is damage', [tarHeader('d', 600, { type: '5' }), z600, a, tarEnd], damaged(512)],
  [
    'no content follows a hard link',
    [tarHeader('d', 600, { type: '1' }), a, b, tarEnd],
    ['d is a link, expected a file (write the archive with tar --dereference --hard-dereference)', ...both],
  ],
  [
    'unless pax says so',
    [paxHeader({ size: '600' }), tarHeader('README', 0, { type: '1' }), z600, a, tarEnd],
    ['README is a link, expected a file (write the archive with tar --dereference --hard-dereference)', 'a.txt=alpha'],
  ],
  ['what follows a device is passed over', [tarHeader('d', 600, { type: '3' }), z600, a, tarEnd], ['a.txt=alpha']],
  ['and what follows a pipe', [tarHeader('d', 600, { type: '6' }), z600, a, tarEnd], ['a.txt=alpha']],
  ['and an old folder', [tarHeader('d/', 600, { type: '\0', magic: 'v7' }), z600, a, tarEnd], ['a.txt=alpha']],
  ['and a kind that is not known', [tarMember('d', 'z', { type: 'A' }), a, b, tarEnd], both],
  ['v7', [tarMember('a.txt', 'alpha', { magic: 'v7', type: '\0' }), b, tarEnd], both],
  [
    'GNU',
    [tarMember('././@LongLink', 'long.txt\0', { type: 'L', magic: 'gnu' }), tarMember('short', 'x', { magic: 'gnu' }), tarEnd],
    ['long.txt=x'],
  ],
  ['pax goes before GNU', [paxHeader({ path: 'pax.txt' }), tarMember('', 'long\0', { type: 'L' }), a, tarEnd], ['pax.txt=alpha']],
  ['a contiguous file is a file', [tarMember('a.txt', 'alpha', { type: '7' }), b, tarEnd], both],
  [
    'a sparse file is named',
    [tarMember('a.png', 'x', { type: 'S' }), b, tarEnd],
    ['a.png is a sparse file, expected an ordinary one (write the archive without tar --sparse)', 'b.txt=beta'],
  ],
  [
    'also one of pax',
    [paxHeader({ 'GNU.sparse.major': '1', 'GNU.sparse.name': 'a.png' }), a, tarEnd],
    ['a.png is a sparse file, expected an ordinary one (write the archive without tar --sparse)'],
  ],
  [
    'a size of blanks around digits',
    [tarHeader('a.txt', 0, { sizeField: '        5\0  ' }), Buffer.concat([Buffer.from('alpha'), Buffer.alloc(507)]), tarEnd],
    ['a.txt=alpha'],
  ],
  ['a size in base 256', [tarHeader('a.txt', 0, { sizeField: '\x80\0\0\0\0\0\0\0\0\0\0\x05' }), a.subarray(512), tarEnd], ['a.txt=alpha']],
  ['a negative size', [tarHeader('a.txt', 0, { sizeField: '-0000001000\0' }), tarEnd], noSize],
  ['a negative size in base 256', [tarHeader('a.txt', 0, { sizeField: '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\0' }), tarEnd], noSize],
  ['a size beyond all bounds', [tarHeader('a.txt', 0, { sizeField: '\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff' }), tarEnd], noSize],
  ['a size that is not a number', [tarHeader('a.txt', 0, { sizeField: '00000001x00\0' }), tarEnd], noSize],
  ['digits that are not octal', [tarHeader('a.txt', 0, { sizeField: '99999999999\0' }), tarEnd], noSize],
  ['a large size without content', [tarHeader('b.txt', 0, { sizeField: '777777777777' }), tarEnd], 'not a valid tar file: it is cut off'],
  ['a pax size', [paxHeader({ size: '5' }), tarHeader('a.txt', 0), a.subarray(512), tarEnd], ['a.txt=alpha']],
  ['a negative pax size', [paxHeader({ size: '-512' }), a, tarEnd], 'not a valid tar file: the header at byte 0 declares a size of "-512"'],
  [
    'a pax size that is not a number',
    [paxHeader({ size: '0x5' }), a, tarEnd],
    'not a valid tar file: the header at byte 0 declares a size of "0x5"',
  ],
  [
    'a pax size beyond all bounds',
    [paxHeader({ size: '9007199254740993' }), a, tarEnd],
    'not a valid tar file: the header at byte 0 declares a size of "9007199254740993"',
  ],
  [
    'pax records without lengths',
    [tarMember('x', 'path=b.txt\n', { type: 'x' }), a, tarEnd],
    'not a valid tar file: the header at byte 0 has records without valid lengths',
  ],
  [
    'one name for all',
    [paxHeader({ path: 'q' }, 'g'), a, tarEnd],
    'not a valid tar file: the header at byte 0 gives all members one name or size',
  ],
  ['a comment for all', [paxHeader({ comment: 'q' }, 'g'), a, b, tarEnd], both],
  [
    'an extended header of gigabytes',
    [tarHeader('x', 2 ** 31, { type: 'x' }), tarEnd],
    'not a valid tar file: the header at byte 0 declares 2147483648 bytes, more than the 1048576 allowed',
  ],
  ['archives that were joined', [a, tarEnd, b, tarEnd], both],
  ['something else behind the end', [a, tarEnd, Buffer.alloc(512, 'x')], damaged(2048)],
  ['no end', [a, b], 'not a valid tar file: it is cut off, its end is missing'],
  ['one block as the end', [a, b, tarEnd.subarray(512)], both],
  ['an archive of nothing', [tarEnd], []],
  ['a file of nothing', [], 'not a valid tar file: it is empty'],
  ['gzip', [gzipSync(a)], 'not a valid tar file: it is compressed with gzip: unpack it first (gzip -d)'],
  [
    'a pointer of LFS',
    [Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n')],
    'not a valid tar file: it is a Git LFS pointer; the file itself was not downloaded (git lfs pull)',
  ],
  [
    'a page',
    [Buffer.from('\n<!DOCTYPE html><title>404</title>'.padEnd(900))],
    'not a valid tar file: it is a web page, as servers send when a download is refused',
  ],
])('%s', async (_, blocks, expected) => {
  expect(await readBoth(Buffer.concat(blocks))).toEqual(expected);
});

test('a member of gigabytes that is not asked for is passed over, and one that is asked for costs its sample', async () => {
  const path = join(scratch, 'large.tar');
  const file = await open(path, 'w');
  const video = 5 * 2 ** 30;
  const parts: [number, Buffer][] = [
    [0, tarHeader('0.mp4', video)],
    [512 + video, Buffer.concat([a, tarHeader('c.png', video)])],
    [2048 + 2 * video, Buffer.concat([b, tarEnd])],
  ];
  for (const [at, bytes] of parts) await file.write(bytes, 0, bytes.length, at);
  await file.close();
  const found = [];
  for await (const { key, parts, others, fault } of readShards([path])) found.push([key, [...parts.keys()], others, fault]);
  expect(found).toEqual([
    ['0', [], ['mp4'], undefined],
    ['a', ['txt'], [], undefined],
    ['c', [], [], `.png declares ${video} bytes, more than the 67108864 allowed`],
    ['b', ['txt'], [], undefined],
  ]);
  expect((await tarSpans(path)).length).toBe(8);
});
