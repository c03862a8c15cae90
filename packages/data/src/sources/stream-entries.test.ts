import { InputError } from '@kaleido/shared/errors';
import { makeTar } from '@kaleido/shared/testing';
import { expect, test } from 'vitest';
import { ramp } from '../testing/pictures.ts';
import { streamEntries } from './stream-entries.ts';

test('what is wrong with the samples of a streamed shard is named with the sample', async () => {
  const png = await ramp(4, 4);
  const shard = makeTar([
    ['a.png', png],
    ['a.txt', 'a'],
    ['b/c.png', png.subarray(0, 60)],
    ['b/c.txt', 'b'],
    ['d.txt', 'd'],
  ]);
  const found: string[] = [];
  for await (const { load } of streamEntries(each([shard]), () => {}))
    found.push(
      await load().then(
        ({ caption }) => caption,
        (error) => (error instanceof InputError ? error.message : String(error)),
      ),
    );
  expect(found).toEqual(['a', 'stdin: b/c: the PNG is cut off at byte 60', 'stdin: d: no picture (png, jpg, jpeg, webp), only txt']);
});

test('boxes of another size than the picture has, and pictures of too many pixels, are bad samples', async () => {
  const png = await ramp(12, 8);
  const latents = { bbox: [{ text: 'a', boxes: [[0, 0, 500, 500]] }] };
  const record = (width: number) => JSON.stringify({ caption: 'a', latents, image: { width, height: 8, png: png.toString('base64') } });
  const shard = makeTar([
    ['a.png', png],
    ['a.json', JSON.stringify({ caption: 'a', latents, width: 8, height: 12 })],
  ]);
  const found: string[] = [];
  const look = async (bytes: Uint8Array, maxPixels?: number): Promise<void> => {
    for await (const { load } of streamEntries(each([bytes]), () => {}, maxPixels)) found.push(await load().then(() => 'good', String));
  };
  await look(Buffer.from(`${record(12)}\n${record(8)}\n`));
  await look(shard);
  await look(shard, 95);
  expect(found.map((text) => text.replace('InputError: ', ''))).toEqual([
    'good',
    'stdin:2: image.png: boxes refer to 8 × 8 pixels, but the picture has 12 × 8',
    'stdin: a: boxes refer to 8 × 12 pixels, but the picture has 12 × 8',
    'stdin: a: the picture has 12 × 8 pixels, more than the 95 allowed (max_pixels)',
  ]);
});

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
