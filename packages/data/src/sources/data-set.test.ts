import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { hash32 } from '@kaleido/shared/random';
import { makeTar } from '@kaleido/shared/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SetData, SetsData } from '../data-config.ts';
import { type DataSets, openDataSets } from '../order/data-sets.ts';
import { ramp } from '../testing/pictures.ts';
import { runJob } from '../threads/run-job.ts';
import { dataSetSource } from './data-set.ts';
import type { Position, Source } from './source.ts';

let scratch = '';
const bbox = [{ text: 'a cat', boxes: [[500, 0, 750, 1000]] }];
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-stored-'));
  const png = await ramp(16, 8);
  for (let shard = 0; shard < 4; shard++) {
    const members = Array.from({ length: 6 }, (_, index) => [
      [`${index}.png`, shard === 2 && index === 3 ? 'broken' : png] as const,
      [`${index}.txt`, `${shard}${'abcdef'[index]}`] as const,
      [`${index}.json`, JSON.stringify({ latents: { bbox } })] as const,
    ]).flat();
    await writeFile(join(scratch, `${shard}.tar`), makeTar(members));
  }
});
afterAll(() => rm(scratch, { recursive: true }));

interface Opening {
  readonly set?: Partial<SetData>;
  readonly maxBad?: number;
  readonly accumulate?: number;
  readonly heldOut?: number;
  readonly position?: Position;
}

/** Shards of the scratch folder. */
const shards = (name: string): SetData => ({
  ...{ source: 'webdataset', path: [join(scratch, name)], options: {}, shuffle: 10_000, mirror: false },
});

const dataOf = (of: SetsData['of'], others: Partial<SetsData> = {}): SetsData => ({
  ...{ source: 'sets', of, maxBad: 100, maxPixels: 2 ** 26, workers: undefined },
  ...others,
});

async function open({ set, maxBad = 100, accumulate = 1, heldOut = 0, position }: Opening = {}): Promise<Source> {
  const data = dataOf([{ weight: 1, set: { ...shards('{0..3}.tar'), shuffle: 8, ...set } }]);
  const sets = await openDataSets(data, runJob, { seed: 5, batch: 2, accumulate, heldOut });
  return dataSetSource(sets, { side: 8, maxBad, position, check: () => {} });
}

async function captions(source: Source, from: number, to: number): Promise<string[]> {
  const found = [];
  for (let index = from; index < to; index++) found.push((await source.sample(index, 0)).caption);
  return found;
}

test('an epoch has every good sample; the bad one is named once, and another replaces it', async () => {
  const source = await open();
  const epoch = await captions(source, 0, 24);
  expect(new Set(epoch).size).toBe(23);
  expect(source.faults()).toEqual([`${join(scratch, '2.tar')}: 3: not a picture: expected PNG, JPEG or WebP`]);
  await captions(source, 24, 72);
  expect(source.faults()).toEqual([]);
});

test('what is expected, asked for before, or asked for after a resume is the same', async () => {
  const whole = await captions(await open({ accumulate: 3 }), 0, 60);
  const ahead = await open({ accumulate: 3 });
  for (let index = 0; index < 60; index++) {
    ahead.expect?.([index, index + 1, index + 2, index + 7]);
    expect((await ahead.sample(index, 0)).caption).toBe(whole[index]);
  }
  for (const at of [1, 17, 41])
    expect(await captions(await open({ accumulate: 3, position: ahead.position() }), at, at + 5)).toEqual(whole.slice(at, at + 5));
  expect((await ahead.sample(3, 1)).caption).toBe((await (await open({ accumulate: 3 })).sample(3, 1)).caption);
});

test('parts of a batch are read from shards of their own', async () => {
  const source = await open({ accumulate: 4, maxBad: 5 });
  const shardsOf = async (stream: number) =>
    new Set((await Promise.all([0, 1, 8, 9, 16, 17].map((at) => source.sample(stream * 2 + at, 0)))).map(({ caption }) => caption[0]));
  const streams = await Promise.all([0, 1, 2, 3].map(shardsOf));
  expect(streams.map((shards) => shards.size)).toEqual([1, 1, 1, 1]);
  expect(new Set(streams.flatMap((shards) => [...shards])).size).toBe(4);
});

test('what is held out is never learned from', async () => {
  const source = await open({ heldOut: 4 });
  expect((await source.heldOut()).map(({ caption }) => caption)).toEqual(['0a', '0b', '0c', '0d']);
  expect((await captions(source, 0, 60)).filter((caption) => /0[a-d]/.test(caption))).toEqual([]);
});

test('data of which all are held out can be measured on, but not learned from', async () => {
  const source = await open({ heldOut: 24 });
  expect(await source.heldOut()).toHaveLength(23); // one is broken
  await expect(source.sample(0, 0)).rejects.toThrow(
    'data: all 24 samples are held out and none remain for training: validate_pictures is 24',
  );
});

test('more bad samples than may be end the run', async () => {
  await expect(captions(await open({ maxBad: 0 }), 0, 24)).rejects.toThrow('2.tar: 3: not a picture: expected PNG, JPEG or WebP');
});

/** Data sets of this many samples, none of them good, and how often one was tried. */
function badSets(count: number): { sets: DataSets; tried: () => number } {
  let tried = 0;
  const at: DataSets['at'] = async (index, instead) => {
    const key = `${hash32(index, instead ?? '') % count}`;
    const load = async () => {
      tried++;
      throw new InputError(`${key}: no caption`);
    };
    return { key, load, isMirrored: false };
  };
  return { sets: { at, heldOut: [], digest: '' } as unknown as DataSets, tried: () => tried };
}

test.each([6, 1_000_000])('%s samples of which all are bad are soon given up', async (count) => {
  const { sets, tried } = badSets(count);
  const source = dataSetSource(sets, { side: 8, maxBad: 10, check: () => {} });
  await expect(source.captions(2000)).rejects.toThrow(/\d+: no caption; all \d+ samples tried so far are bad/);
  await expect(source.first(64)).rejects.toThrow('samples tried so far are bad');
  expect(tried()).toBeLessThan(300);
});

test('a resumed run that is given other data says so', async () => {
  const position = (await open()).position();
  await expect(open({ position, set: { path: [join(scratch, '{0..2}.tar')] } })).rejects.toThrow(
    /^data: the data have changed since the run was saved: expected 4 parts, \d+ bytes, sha256 \w{8}…, got 3 parts/,
  );
});

test('boxes follow the crop, and half of the pictures are mirrored when that is asked for', async () => {
  const source = await open({ set: { mirror: true } });
  const found = await Promise.all(Array.from({ length: 40 }, (_, index) => source.sample(index, 0)));
  const boxes = found.map(({ latents }) => JSON.stringify(latents.bbox?.[0]?.boxes));
  // The middle half of the width is left: what began at its middle and ended at its edge does so now at 500 and 1000, or turned round.
  expect(new Set(boxes)).toEqual(new Set(['[[500,0,1000,1000]]', '[[0,0,500,1000]]']));
  for (const [at, { image }] of found.entries()) expect(image.data[0]! < image.data[3 * 7]!).toBe(boxes[at] === '[[500,0,1000,1000]]');
});

test('a mixture takes from each source its share', async () => {
  const data = dataOf([
    { weight: 3 / 8, set: shards('0.tar') },
    { weight: 1 / 8, set: shards('1.tar') },
    { weight: 4 / 8, set: { source: 'scenes', domain: 'core', recolor: 0, seed: 1 } },
  ]);
  const sets = await openDataSets(data, runJob, { seed: 1, batch: 1, accumulate: 1, heldOut: 0 });
  const keys = (await Promise.all(Array.from({ length: 1024 }, (_, index) => sets.at(index)))).map(({ key }) => key);
  const share = (begin: RegExp) => keys.filter((key) => begin.test(key)).length / 1024;
  expect([share(/0\.tar/), share(/1\.tar/), share(/^scene/)]).toEqual([0.375, 0.125, 0.5]);
});

test('a sample says whose vokens it has, with and without its picture', async () => {
  const record = { caption: 'a', latents: { voken: [1] }, voken_tokenizer: 'own@01234567' };
  await writeFile(
    join(scratch, 'vokens.tar'),
    makeTar([
      ['0.png', await ramp(8, 8)],
      ['0.json', JSON.stringify(record)],
    ]),
  );
  const source = await open({ set: shards('vokens.tar') });
  expect((await source.first(1))[0]!.vokenTokenizer).toBe('own@01234567');
  expect((await source.captions(1))[0]!.vokenTokenizer).toBe('own@01234567');
});
