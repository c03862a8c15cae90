import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng, type Picture } from '@kaleido/shared/image';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { extract, type PictureFeatures, score } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-library-'));
afterAll(() => rmSync(folder, { recursive: true }));

const picture = (value: number): Picture => ({
  width: 8,
  height: 8,
  channels: 3,
  data: Uint8Array.from({ length: 192 }, (_, i) => value * i),
});
const pictures = [1, 2, 3, 4].map((value) => ({ picture: picture(value), record: { caption: 'grey', id: `${value}.png` } }));

beforeAll(async () => {
  for (const one of pictures) writeFileSync(join(folder, one.record.id), await encodePng(one.picture));
});

async function featuresOf(...asked: Parameters<typeof extract>): Promise<PictureFeatures[]> {
  const found: PictureFeatures[] = [];
  for await (const one of extract(...asked)) found.push(one);
  return found;
}

test('features of a folder, and of the same pictures from a program', async () => {
  const found = await featuresOf(folder, { batch: 2 });
  expect(found.map(({ id, features, caption }) => [id, features.length, caption])).toEqual(
    pictures.map(({ record }) => [record.id, 1792, undefined]),
  );
  const own = await featuresOf(pictures, { batch: 2 });
  expect(own.map(({ features }) => features)).toEqual(found.map(({ features }) => features));
  expect(own[0]!.caption).toBe('grey');
});

test('scores of pictures and folders', async () => {
  const notes: string[] = [];
  const scores = await score(
    { real: folder, fake: pictures.slice(0, 3) },
    { metrics: ['fid', 'vendi'], guidance: 7, batch: 2, onNote: (note) => notes.push(note) },
  );
  expect(scores).toMatchObject({ guidance: 7, fid: { value: expect.any(Number), real: 4, fake: 3 } });
  expect(notes[0]).toMatch(/^fid: only 4 real and 3 fake samples/);
  expect((await score({ fake: folder }, { metrics: ['vendi'], batch: 2 })).vendi?.value).toBeGreaterThan(1);
});

test('says what cannot be', async () => {
  await expect(score({ fake: pictures.slice(2) }, { metrics: ['fid'], batch: 2 })).rejects.toThrow(
    'fid: no real samples to compare with (--real)',
  );
  await expect(score({ fake: folder }, { k: 0 })).rejects.toThrow('k: expected a positive integer, got 0');
  await expect(featuresOf(join(folder, 'absent'))).rejects.toThrow('absent: no such file or directory');
});

test('ends when its signal is aborted', async () => {
  const abort = new AbortController();
  async function* endless() {
    yield* pictures;
    abort.abort(new Error('enough'));
    await new Promise(() => {});
  }
  await expect(featuresOf(endless(), { batch: 4, signal: abort.signal })).rejects.toThrow('enough');
});
