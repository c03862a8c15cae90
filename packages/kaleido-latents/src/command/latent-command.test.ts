import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseData, storedSamples } from '@kaleido/data';
import { InputError } from '@kaleido/shared/errors';
import { encodeJpeg, encodePng } from '@kaleido/shared/image';
import { makeTar } from '@kaleido/shared/testing';
import { runInProcess } from '@kaleido/shared/testing/command-context';
import { beforeAll, expect, test } from 'vitest';
import { scratchFolder } from '../testing/pictures.ts';
import { defineLatentCommand } from './latent-command.ts';
import { PictureFailure } from './latent-maker.ts';

/** Ids of the pictures that were processed. */
let made: string[] = [];

/** Describes the size of the picture; fails for certain captions. */
const command = defineLatentCommand({
  part: 'text',
  name: 'kaleido-latents size',
  module: import.meta.url,
  summary: 'Says how large pictures are.',
  examples: [],
  options: {},
  concurrency: 1,
  async open() {
    return {
      async make({ id, where, caption, packed: { width, height } }) {
        made.push(id);
        if (caption.includes('bad')) throw new InputError(`${where}: the caption says that it is bad`);
        if (caption.includes('unlucky')) throw new PictureFailure(`${where}: out of luck`);
        if (caption.includes('plain')) return {};
        return { text: `${width} × ${height}` };
      },
    };
  },
});

const run = (line: readonly string[], input = '') => {
  made = [];
  return runInProcess(command, line, { input });
};

const picture = { width: 3, height: 2, channels: 3, data: new Uint8Array(18).fill(200) } as const;
let png: string;
let jpeg: Buffer;
beforeAll(async () => {
  png = (await encodePng(picture)).toString('base64');
  jpeg = await encodeJpeg(picture);
});

const record = (caption: string, more: object = {}) => JSON.stringify({ caption, ...more, image: { width: 3, height: 2, png } });
const lines = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** A shard of `count` JPEGs, as img2dataset writes them. */
async function shard(count: number, caption = (index: number) => `picture ${index}`): Promise<string> {
  const path = join(await scratchFolder(), '00000.tar');
  const members = Array.from({ length: count }, (_, index) => {
    const key = String(index).padStart(9, '0');
    const json = JSON.stringify({ url: `https://example.org/${index}`, key, width: 3, height: 2, caption: 'of the tool' });
    return [
      [`${key}.jpg`, jpeg],
      [`${key}.txt`, caption(index)],
      [`${key}.json`, json],
    ] as const;
  });
  await writeFile(path, makeTar(members.flat()));
  return path;
}

/** The records in the shards of a folder. */
async function written(dir: string) {
  const records: { id: string; caption: string }[] = [];
  const data = parseData({ source: 'webdataset', path: join(dir, '*.tar') }, { file: 'data' });
  if (data.source !== 'sets') throw new TypeError('not data sets');
  for await (const { read } of storedSamples(data, () => {})) {
    const { id, caption, latents, fields } = await read();
    records.push({ ...fields, id, caption, latents } as (typeof records)[number]);
  }
  return records;
}

test('adds the part to a record, which otherwise keeps its order and spelling', async () => {
  const input = `{"own":1.0,"caption":"a","latents":{"voken":[7]},"image":{"width":3,"height":2,"png":"${png}"}}\n`;
  const { code, stdout } = await run([], input);
  expect(code).toBe(0);
  expect(stdout).toBe(
    `{"own":1.0,"caption":"a","latents":{"voken":[7],"text":"3 × 2"},"image":{"width":3,"height":2,"png":"${png}"},"id":"1"}\n`,
  );
});

test('keeps an existing part unless --replace is given', async () => {
  const input = record('a', { id: 'x', latents: { text: 'old' } });
  expect(lines((await run([], input)).stdout)[0].latents.text).toBe('old');
  expect(made).toEqual([]);
  expect(lines((await run(['--replace'], input)).stdout)[0].latents.text).toBe('3 × 2');
});

test('a picture without a new part passes through unchanged', async () => {
  const { code, stdout, stderr } = await run([], record('plain'));
  expect(code).toBe(0);
  expect(lines(stdout)[0].latents).toEqual({});
  expect(stderr).toContain('text of 0 pictures made; 1 passed through unchanged');
});

test('a bad picture ends the command with exit code 2, or with --keep-going is reported, counted and skipped', async () => {
  const input = [record('a'), record('bad'), '{"caption":"without"}', record('b')].join('\n');
  const stopped = await run([], input);
  expect(stopped.code).toBe(2);
  expect(lines(stopped.stdout)).toHaveLength(1);
  const { code, stdout, stderr } = await run(['--keep-going'], input);
  expect(code).toBe(1);
  expect(lines(stdout).map(({ id }) => id)).toEqual(['1', '4']);
  expect(stderr).toContain('stdin:2: the caption says that it is bad');
  expect(stderr).toContain('stdin:3: image: expected a picture in the record, got none');
  expect(stderr).toContain('2 bad, skipped');
});

test('a failure not caused by the picture ends the command with exit code 1', async () => {
  expect((await run([], record('unlucky'))).code).toBe(1);
  expect((await run(['--keep-going'], `${record('unlucky')}\n${record('a')}`)).stdout).toContain('3 × 2');
});

test('a second picture with the same id is bad', async () => {
  const { code, stderr } = await run([], `${record('a', { id: 'x' })}\n${record('b', { id: 'x' })}`);
  expect(code).toBe(2);
  expect(stderr).toContain('stdin:2: id: an earlier picture has the same id "x"');
});

test('reads data sets, whose pictures become PNGs in records', async () => {
  const { code, stdout } = await run(['--data', await shard(2)]);
  expect(code).toBe(0);
  const [first] = lines(stdout);
  expect(first).toMatchObject({ caption: 'picture 0', id: '00000/000000000', url: 'https://example.org/0', latents: { text: '3 × 2' } });
  expect(first.image).toMatchObject({ width: 3, height: 2 });
  expect(Buffer.from(first.image.png, 'base64').toString('latin1', 1, 4)).toBe('PNG');
});

test('writes shards with unchanged picture files', async () => {
  const [data, out] = [await shard(5), await scratchFolder()];
  expect((await run(['--data', data, '--shards', out, '--per-shard', '2'])).code).toBe(0);
  expect((await readdir(out)).sort()).toEqual(['00000.tar', '00001.tar', '00002.tar']);
  const all = await written(out);
  expect(all.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4].map((index) => `00000/00000000${index}`));
  expect(all[4]).toMatchObject({ url: 'https://example.org/4', latents: { text: '3 × 2' }, caption: 'picture 4' });
  expect((await readFile(join(out, '00000.tar'))).includes(jpeg)).toBe(true);
});

test('a share has every n-th picture, and its own shards', async () => {
  const [data, out] = [await shard(5), await scratchFolder()];
  await run(['--data', data, '--shards', out, '--shard', '1/2']);
  await run(['--data', data, '--shards', out, '--shard', '2/2']);
  expect((await readdir(out)).sort()).toEqual(['1of2-00000.tar', '2of2-00000.tar']);
  expect((await written(out)).map(({ caption }) => caption)).toEqual([0, 2, 4, 1, 3].map((index) => `picture ${index}`));
});

test('refuses a folder with shards unless --resume is given', async () => {
  const [data, out] = [await shard(1), await scratchFolder()];
  await run(['--data', data, '--shards', out]);
  const { code, stderr } = await run(['--data', data, '--shards', out]);
  expect(code).toBe(2);
  expect(stderr).toContain('00000.tar: already exists: continue with --resume, or name another folder');
});

test('resumes a killed job whose last sample was incomplete, adding the missing pictures', async () => {
  const [data, out] = [await shard(7, (index) => (index === 4 ? 'unlucky' : `picture ${index}`)), await scratchFolder()];
  expect((await run(['--data', data, '--shards', out, '--per-shard', '3'])).code).toBe(1);
  const partial = join(out, '00001.tar.partial');
  expect(await readdir(out)).toEqual(['00000.tar', '00001.tar.partial']);
  await truncate(partial, 1300); // in the middle of the sample
  const { code } = await run(['--data', data, '--shards', out, '--per-shard', '3', '--resume', '--keep-going']);
  expect(code).toBe(1);
  expect(made).toEqual([3, 4, 5, 6].map((index) => `00000/00000000${index}`));
  expect((await written(out)).map(({ caption }) => caption)).toEqual([0, 1, 2, 3, 5, 6].map((index) => `picture ${index}`));
  await run(['--data', data, '--shards', out, '--resume', '--keep-going']);
  expect(made).toEqual(['00000/000000004']); // only the incomplete one is redone
});

test('an earlier command of a pipe skips what the later one has written', async () => {
  const [data, out] = [await shard(3), await scratchFolder()];
  await run(['--data', data, '--shards', out]);
  const { stdout } = await run(['--data', data, '--done', out]);
  expect(stdout).toBe('');
  expect(made).toEqual([]);
});

test('a job with another number of shares does not continue an unfinished shard', async () => {
  const [data, out] = [await shard(4, (index) => (index === 3 ? 'unlucky' : 'a')), await scratchFolder()];
  await run(['--data', data, '--shards', out, '--shard', '2/2']);
  const { code, stderr } = await run(['--data', data, '--shards', out, '--resume']);
  expect(code).toBe(2);
  expect(stderr).toContain('2of2-00000.tar.partial: a job with --shard 2/2 has left it unfinished: resume that job first');
});

test.each([
  [['--resume'], '--resume: needs --shards DIR'],
  [['--names', 'x'], '--names: only for data sets'],
  [['--data', 'scenes'], 'scenes already have latents'],
])('refuses %j', async (line, message) => {
  const { code, stderr } = await run(line, record('a'));
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

/** An EXIF segment that rotates the picture by 90° (orientation 6). */
const TURNED = Buffer.from('ffe100224578696600004d4d002a00000008000101120003000000010006000000000000', 'hex');

test('a picture with an EXIF orientation is processed, and put into records, upright', async () => {
  const turned = Buffer.concat([jpeg.subarray(0, 2), TURNED, jpeg.subarray(2)]);
  const path = join(await scratchFolder(), '00000.tar');
  const out = await scratchFolder();
  await writeFile(
    path,
    makeTar([
      ['a.jpg', turned],
      ['a.txt', 'a'],
      ['a.json', JSON.stringify({ width: 3, height: 2 })],
    ]),
  );
  const [first] = lines((await run(['--data', path])).stdout);
  expect(first).toMatchObject({ latents: { text: '2 × 3' }, image: { width: 2, height: 3 } });
  expect(first.width).toBeUndefined();
  await run(['--data', path, '--shards', out]);
  expect((await readFile(join(out, '00000.tar'))).includes(turned)).toBe(true);
  // A record with such a file gets an upright picture, to which the added latents refer.
  const input = JSON.stringify({ caption: 'a', image: { width: 3, height: 2, png: turned.toString('base64'), steps: 7 } });
  expect(lines((await run([], input)).stdout)[0]).toMatchObject({ latents: { text: '2 × 3' }, image: { width: 2, height: 3, steps: 7 } });
});

test('the share of a whole pipe is marked by the first command', async () => {
  const { stdout } = await runInProcess(command, ['--data', await shard(4)], { env: { KALEIDO_SHARD: '2/2' } });
  expect(lines(stdout).map(({ caption, kaleido_shard }) => [caption, kaleido_shard])).toEqual([
    ['picture 1', '2/2'],
    ['picture 3', '2/2'],
  ]);
  const next = await runInProcess(command, ['--replace'], { input: stdout, env: { KALEIDO_SHARD: '2/2' } });
  expect(lines(next.stdout)).toHaveLength(2);
});

test('keeps seed and model of a record in a data set, but not other fields of these names', async () => {
  const path = join(await scratchFolder(), '00000.tar');
  const json = (fields: object) => JSON.stringify({ caption: 'x', ...fields });
  await writeFile(
    path,
    makeTar([
      ['a.jpg', jpeg],
      ['a.json', json({ id: 'own', seed: 7, model: 'm', latents: { voken: [1] } })],
      ['b.jpg', jpeg],
      ['b.json', json({ id: 12, seed: 'red', image: 'b.jpg', tags: ['t'] })],
    ]),
  );
  const [a, b] = lines((await run(['--data', path])).stdout);
  expect(a).toMatchObject({ id: 'own', seed: 7, model: 'm', latents: { voken: [1], text: '3 × 2' } });
  expect(b).toMatchObject({ id: '00000/b', tags: ['t'], latents: { text: '3 × 2' }, image: { width: 3 } });
  expect(b.seed).toBeUndefined();
});

test('a shard that was full when its job was killed is finished, not extended', async () => {
  const [data, out] = [await shard(3, (index) => (index === 2 ? 'unlucky' : 'a')), await scratchFolder()];
  await run(['--data', data, '--shards', out, '--per-shard', '9']);
  await run(['--data', data, '--shards', out, '--per-shard', '2', '--resume', '--keep-going']);
  const all = await shard(3);
  await run(['--data', all, '--shards', out, '--per-shard', '2', '--resume']);
  expect((await readdir(out)).sort()).toEqual(['00000.tar', '00001.tar']);
  expect(await written(out)).toHaveLength(3);
});

test('refuses a missing folder of done pictures', async () => {
  const { code, stderr } = await run(['--done', '/nowhere'], record('a'));
  expect(code).toBe(2);
  expect(stderr).toContain('/nowhere: no such file or directory');
});
