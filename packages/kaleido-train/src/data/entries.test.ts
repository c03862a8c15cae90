import { InputError } from '@kaleido/shared/errors';
import { makeTar } from '@kaleido/shared/testing';
import { expect, test } from 'vitest';
import { streamEntries } from './entries.ts';
import { ramp } from './testing/pictures.ts';

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
  expect(found).toEqual([
    'a',
    'stdin: b/c: the PNG is cut off at byte 60',
    'stdin: d: there is no picture (png, jpg, jpeg, webp), only txt',
  ]);
});

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
