import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { decodeImage } from '@kaleido/shared/image';
import { validateRecord } from '@kaleido/shared/record';
import { afterAll, expect, it } from 'vitest';
import { createRenderer } from './index.ts';
import { writeShards } from './shards.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-scenes-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('writes WebDataset shards that tar reads, equal for equal options', async () => {
  const renderer = await createRenderer({ seed: 6, size: 8, domain: 'core' });
  const write = async (name: string) => {
    const options = { folder: join(folder, name), seed: 6, from: 3, count: 5, perShard: 2 };
    for await (const _ of writeShards(renderer, options));
    return options.folder;
  };
  const [one, two] = [await write('one'), await write('two')];
  expect(readdirSync(one).sort()).toEqual(['00000.tar', '00001.tar', '00002.tar']);
  for (const name of readdirSync(one)) expect(readFileSync(join(two, name)).equals(readFileSync(join(one, name)))).toBe(true);

  const tar = (...args: string[]) => execFileSync('tar', ['-f', join(one, '00001.tar'), ...args]);
  const members = tar('-t').toString().trim().split('\n');
  expect(members).toEqual([5, 6].flatMap((i) => ['png', 'txt', 'json'].map((kind) => `00000000${i}.${kind}`)));
  const scene = renderer.scene(6);
  expect(tar('-xO', '000000006.txt').toString()).toBe(scene.caption);
  const record = JSON.parse(tar('-xO', '000000006.json').toString()) as unknown;
  expect(record).toEqual({ caption: scene.caption, id: '6-6', latents: scene.latents, scene: scene.scene });
  expect(validateRecord(record, '000000006.json')).toBeDefined();
  const picture = await decodeImage(tar('-xO', '000000006.png'));
  expect([...picture.data]).toEqual([...scene.image.data]);
});

it('drops the shard at hand when stopped', async () => {
  const renderer = await createRenderer({ seed: 6, size: 8, domain: 'core' });
  const stop = new AbortController();
  const scene = (index: number) => {
    if (index === 4) stop.abort(new Error('enough'));
    return renderer.scene(index);
  };
  const options = { folder: join(folder, 'stopped'), seed: 6, from: 0, count: 9, perShard: 2, signal: stop.signal };
  const write = async () => {
    for await (const _ of writeShards({ ...renderer, scene }, options));
  };
  await expect(write()).rejects.toThrow('enough');
  expect(readdirSync(options.folder)).toEqual(['00000.tar', '00001.tar']);
});

it('leaves the same shards as they are, refuses those of another set, and replaces them on request', async () => {
  const target = join(folder, 'again');
  const write = async (options: { seed?: number; count?: number; overwrite?: boolean }) => {
    const { seed = 6, count = 5, overwrite = false } = options;
    const renderer = await createRenderer({ seed, size: 8, domain: 'core' });
    for await (const _ of writeShards(renderer, { folder: target, seed, from: 0, count, perShard: 2, overwrite }));
  };
  const shard = (number: number) => join(target, `0000${number}.tar`);
  const bytes = () => readdirSync(target).map((name) => readFileSync(join(target, name)).toString('latin1'));
  await write({});
  rmSync(shard(1)); // as if the run had been stopped
  const [first, last] = [statSync(shard(0)).ino, bytes().at(-1)];
  await write({});
  expect([readdirSync(target).length, statSync(shard(0)).ino, bytes().at(-1)]).toEqual([3, first, last]);

  const before = bytes();
  const another = (number: number) => `${shard(number)}: is a shard of another set: name another folder, or replace it with --overwrite`;
  await expect(write({ seed: 7 })).rejects.toThrow(new InputError(another(0)));
  await expect(write({ count: 6 })).rejects.toThrow(new InputError(another(2))); // the last was shorter
  for (const overwrite of [false, true])
    await expect(write({ count: 4, overwrite })).rejects.toThrow(
      new InputError(`${shard(2)}: belongs to a larger set than that of 2 shards: remove it, or name another folder`),
    );
  expect(bytes()).toEqual(before);
  await write({ seed: 7, overwrite: true });
  expect(bytes().every((one, number) => one !== before[number])).toBe(true);
});
