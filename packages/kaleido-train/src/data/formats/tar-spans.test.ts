import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groupSamples, readTar } from '@kaleido/shared/tar';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Member, makeTar } from '../testing/make-tar.ts';
import { tarSpans, whyNoTar } from './tar-spans.ts';

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
  const [whole, spans] = [await readFile(path), await tarSpans(path)];
  const found = [];
  for (let at = 0; at < spans.length; at += 2) {
    const part = Buffer.concat([whole.subarray(spans[at]!, spans[at + 1]!), Buffer.alloc(1024)]);
    for await (const { key, parts } of groupSamples(readTar(once(part), { name: 'part' }), 'part')) found.push([key, [...parts.keys()]]);
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
  expect(await whyNoTar(cut)).toBe('it is cut off, its end is missing');
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, 1024, 1030); // the header of a.png
  const path = await written('damaged.tar', damaged);
  expect(await whyNoTar(path)).toBeUndefined();
  await expect(tarSpans(path)).rejects.toThrow(`${path}: not a valid tar file: it is damaged at byte 1024`);
  await expect(tarSpans(await written('text.tar', Buffer.alloc(2048, 'a')))).rejects.toThrow('it has no header');
  await expect(tarSpans(join(scratch, 'none.tar'))).rejects.toThrow('none.tar: no such file or directory');
});
