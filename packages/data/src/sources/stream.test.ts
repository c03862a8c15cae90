import { InputError } from '@kaleido/shared/errors';
import { encodePng } from '@kaleido/shared/image';
import { expect, test } from 'vitest';
import { type StreamOptions, streamSource } from './stream.ts';

const png = (await encodePng({ width: 8, height: 8, channels: 3, data: new Uint8Array(192).fill(7) })).toString('base64');
const record = (caption: string) => JSON.stringify({ caption, latents: { text: 'x' }, image: { width: 8, height: 8, png } });
const open = (lines: readonly string[], options?: StreamOptions) =>
  streamSource(
    (async function* () {
      yield Buffer.from(lines.join('\n'));
    })(),
    options,
  );
const three = [record('a'), record('b'), record('c')];

/** Captions until there are no more. */
async function rest(source: ReturnType<typeof open>): Promise<string[]> {
  const captions: string[] = [];
  try {
    for (;;) captions.push((await source.sample(0, 0)).caption);
  } catch (error) {
    expect((error as Error).name).toBe('EndOfData');
  }
  return captions;
}

test('records come in order, the first ones also before they are taken', async () => {
  const source = open(three);
  expect((await source.first(2)).map(({ caption }) => caption)).toEqual(['a', 'b']);
  expect(source.position().taken).toBe(0);
  const { caption, latents, image } = await source.sample(0, 0);
  expect({ caption, latents, pixel: image.data[5] }).toEqual({ caption: 'a', latents: { text: 'x' }, pixel: 7 });
  expect(source.position().taken).toBe(1);
  expect(await rest(source)).toEqual(['b', 'c']);
  await expect(source.sample(3, 0)).rejects.toThrow('stdin: no more records after 3');
});

test('a stream without a record to learn from is an error, not the end of a run', async () => {
  await expect(open([]).captions(10)).rejects.toThrow(new InputError('stdin: no records to train on'));
  await expect(open(three, { heldOut: 3 }).captions(10)).rejects.toThrow('stdin: no records to train on');
  expect(await open(three).captions(10)).toHaveLength(3);
});

test('a resumed run leaves out what it had taken, bad records too', async () => {
  const stream = [record('a'), 'just a caption', record('b'), record('c')];
  const before = open(stream, { maxBad: 1 });
  await before.sample(0, 0);
  await before.sample(1, 0);
  const position = before.position();
  expect(position).toEqual({ taken: 3, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const resumed = open(stream, { maxBad: 1, position });
  expect(await rest(resumed)).toEqual(['c']);
  expect(resumed.position()).toEqual({ taken: 4, digest: expect.not.stringMatching(position.digest!) });
  expect(await rest(open(stream, { maxBad: 1, position: { taken: 3 } })), 'saved without a digest').toEqual(['c']);
});

test('a resumed run that is given other records says so', async () => {
  const before = open(three);
  await before.sample(0, 0);
  await before.sample(1, 0);
  const position = before.position();
  const message = 'stdin: the first 2 records differ from those that the saved run had read';
  await expect(open([record('a'), record('B'), record('c')], { position }).sample(0, 0)).rejects.toThrow(message);
  await expect(open([record('a')], { position }).sample(0, 0)).rejects.toThrow(message);
});

test('the first records are held out, also from a resumed run', async () => {
  const source = open(three, { heldOut: 1 });
  expect((await source.heldOut()).map(({ caption }) => caption)).toEqual(['a']);
  expect((await source.sample(0, 0)).caption).toBe('b');
  const resumed = open(three, { heldOut: 1, position: source.position() });
  expect(await rest(resumed)).toEqual(['c']);
  expect((await resumed.heldOut()).map(({ caption }) => caption)).toEqual(['a']);
});

test('a record without a picture, or with a broken one, is named', async () => {
  await expect(open(['just a caption']).sample(0, 0)).rejects.toThrow('stdin:1: image: the record has no picture');
  const broken = JSON.stringify({ caption: 'a', image: { width: 1, height: 1, png: 'AAAA' } });
  await expect(open([broken]).sample(0, 0)).rejects.toThrow('stdin:1: image.png: not a picture');
});

test('bad records are passed over and named, up to a limit', async () => {
  const stream = [record('a'), '[1]', 'just a caption', record('b')];
  const patient = open(stream, { maxBad: 2 });
  expect(await rest(patient)).toEqual(['a', 'b']);
  expect(patient.faults()).toEqual([expect.stringContaining('stdin:2: '), expect.stringContaining('stdin:3: image: ')]);
  expect(patient.faults()).toEqual([]);
  const strict = open(stream, { maxBad: 1 });
  await strict.sample(0, 0);
  await expect(strict.sample(1, 0)).rejects.toThrow(/^stdin:3: image: .*; more than 1 records are bad$/);
});
