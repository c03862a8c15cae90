import type { NamedPicture } from '@kaleido/data/pictures';
import { InputError } from '@kaleido/shared/errors';
import type { Picture } from '@kaleido/shared/image';
import { describe, expect, it } from 'vitest';
import type { Extractor } from '../extractors/extractor.ts';
import { extractFeatures } from './extract-features.ts';

const grey = (value: number): Picture => ({ width: 3, height: 2, channels: 3, data: new Uint8Array(18).fill(value) });

describe('extractFeatures', () => {
  const batches: number[] = [];
  const extractor: Extractor = {
    ...{ origin: { name: 'first bytes' }, width: 2, batch: 3 },
    async extract(pictures) {
      batches.push(pictures.length);
      const features = Float32Array.from(pictures.flatMap(({ data }) => [data[0]!, -data[0]!]));
      return { features, probabilities: { classes: 1, data: Float32Array.from(pictures, ({ data }) => data[0]! / 10) } };
    },
    async close() {},
  };
  async function* pictures(): AsyncGenerator<NamedPicture> {
    for (let i = 0; i < 7; i++) yield { id: `${i}`, ...(i === 1 && { caption: 'one' }), picture: grey(i) };
  }

  it('joins batches, names and captions', async () => {
    const progress: number[] = [];
    const features = await extractFeatures(pictures(), extractor, { onProgress: (count) => progress.push(count) });
    expect(features).toEqual({
      origin: { name: 'first bytes' },
      width: 2,
      data: Float32Array.from([0, 1, 2, 3, 4, 5, 6].flatMap((value) => [value, -value])),
      ids: ['0', '1', '2', '3', '4', '5', '6'],
      captions: [undefined, 'one', undefined, undefined, undefined, undefined, undefined],
      probabilities: { classes: 1, data: Float32Array.from([0, 1, 2, 3, 4, 5, 6].map((value) => value / 10)) },
    });
    expect(batches).toEqual([3, 3, 1]);
    expect(progress).toEqual([3, 6, 7]);
  });

  it('passes on what reading throws', async () => {
    async function* broken(): AsyncGenerator<NamedPicture> {
      yield* pictures();
      throw new InputError('8.png: gone');
    }
    await expect(extractFeatures(broken(), extractor)).rejects.toThrow('8.png: gone');
  });
});
