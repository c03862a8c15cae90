import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Mask } from '../mask/mask.ts';
import { decompressRuns } from './rle.ts';
import { maskOfSegmentation } from './segmentation.ts';

/** Masks decoded by pycocotools 2.0 (fixtures/coco/README.md): number of pixels, and sums of x, y and xy. */
interface Golden {
  readonly width: number;
  readonly height: number;
  readonly segmentation: unknown;
  readonly area: number;
  readonly sums: readonly [number, number, number];
  /** The compressed mask. */
  readonly compressed: string;
}

const golden = JSON.parse(readFileSync(new URL('../../fixtures/coco/masks.json', import.meta.url), 'utf8')) as Golden[];

function summed({ width, data }: Mask) {
  let [area, sx, sy, sxy] = [0, 0, 0, 0];
  for (let at = 0; at < data.length; at++) {
    if (!data[at]) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    area++;
    sx += x;
    sy += y;
    sxy += x * y;
  }
  return { area, sums: [sx, sy, sxy] };
}

describe('maskOfSegmentation', () => {
  it.each(golden.map((one, index) => [index, one] as const))('sets the pixels that pycocotools sets: %i', (_, one) => {
    const { width, height, segmentation, area, sums, compressed } = one;
    const mask = maskOfSegmentation(segmentation, width, height);
    expect(summed(mask)).toEqual({ area, sums });
    expect(mask).toEqual(maskOfSegmentation({ size: [height, width], counts: compressed }, width, height));
  });

  it.each([
    [[], 'segmentation: expected at least one polygon, got an empty list'],
    [[[1, 2, 3, 4]], 'segmentation[0]: expected x and y of at least three corners, got 4 numbers'],
    [[[1, 2, 3, 4, 5, 6, 7]], 'segmentation[0]: expected x and y of at least three corners, got 7 numbers'],
    [[[1, 2, 3, 4, 5, 1e9]], 'segmentation[0][5]: expected a coordinate in a picture of 4 × 3 pixels, got 1000000000'],
    [[[1, 2, '3', 4, 5, 6]], 'segmentation[0]: expected a list of numbers, got [1,2,"3",4,5,6]'],
    [[1, 2, 3, 4, 5, 6], 'segmentation[0]: expected a list of numbers, got 1'],
    [null, 'segmentation: expected polygons, or an object with size and counts, got null'],
    [{ size: [3, 4] }, 'segmentation: expected polygons, or an object with size and counts, got an object'],
    [{ size: [4, 3], counts: [12] }, 'segmentation: size: expected [height, width] of the picture, [3,4], got [4,3]'],
    [{ size: [3, 4], counts: [5, 4] }, 'segmentation: counts: the runs end after 9 of the 4 × 3 pixels of the picture'],
    [{ size: [3, 4], counts: [5, 9] }, 'segmentation: counts: the runs are longer than the 4 × 3 pixels of the picture'],
    [{ size: [3, 4], counts: [5, -1, 8] }, 'segmentation: counts[1]: expected the length of a run, got -1'],
    [{ size: [3, 4], counts: 'ü' }, "segmentation: counts: expected COCO's compressed run lengths, but character 1 is invalid"],
    [{ size: [3, 4], counts: '5o' }, "segmentation: counts: expected COCO's compressed run lengths, but character 3 is invalid"],
  ])('refuses %j', (segmentation, message) => {
    expect(() => maskOfSegmentation(segmentation, 4, 3)).toThrow(expect.objectContaining({ name: 'InputError', message }));
  });
});

it('decompresses long and negative numbers', () => {
  // 5, 3, 2000 and the differences to the run before the last: 1 (3 − 2), 70 (2000 − 1930), 2 (1 + 1)
  expect(decompressRuns('53`n1NfSN1')).toEqual([5, 3, 2000, 1, 70, 2]);
});
