import type { Picture } from '@kaleido/shared/image';
import { expect, test } from 'vitest';
import { atResolution } from './at-resolution.ts';

const extractor = {
  ...{ origin: { name: 'mean', preprocessing: '224 clean' }, width: 3, batch: 8 },
  seen: [] as Picture[],
  async extract(pictures: readonly Picture[]) {
    extractor.seen = [...pictures];
    return { features: new Float32Array(3 * pictures.length) };
  },
  close: async () => {},
};

const grey = (width: number, height: number, valueAt: (x: number, y: number) => number): Picture => ({
  ...{ width, height, channels: 3 },
  data: Uint8Array.from({ length: width * height * 3 }, (_, at) => valueAt(Math.floor(at / 3) % width, Math.floor(at / 3 / width))),
});

test('pictures are cropped to their central square and averaged, smaller ones are enlarged, and the origin says so', async () => {
  const small = atResolution(extractor, 2);
  expect(small.origin).toEqual({ name: 'mean', preprocessing: '2 area, 224 clean' });
  const wide = grey(6, 4, (x, y) => (x === 0 || x === 5 ? 255 : 20 * x + 2 * y)); // the outer columns are cut off
  const own = grey(2, 2, (x, y) => 100 * x + y);
  await small.extract([wide, own, grey(1, 1, () => 7)]);
  const [averaged, same, enlarged] = extractor.seen;
  const red = ({ data }: Picture) => [...data].filter((_, at) => at % 3 === 0);
  expect(red(averaged!)).toEqual([31, 71, 35, 75]);
  expect(same).toBe(own);
  expect([enlarged!.width, enlarged!.height, ...red(enlarged!)]).toEqual([2, 2, 7, 7, 7, 7]);
});

test('a picture whose side is a multiple is averaged too', async () => {
  await atResolution(extractor, 32).extract([grey(64, 64, (x) => (x % 2) * 100)]);
  const [{ width, data } = grey(1, 1, () => 0)] = extractor.seen;
  expect([width, new Set(data)]).toEqual([32, new Set([50])]);
});
