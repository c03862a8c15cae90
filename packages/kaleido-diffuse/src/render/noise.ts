import { hash32, random } from '@kaleido/shared/random';
import type { Pictures } from '../sampling/pictures.ts';

/**
 * The seed of the k-th picture of one plan. The first has the record's own; each picture's record holds its seed, so that it can
 * be rendered again alone.
 */
export const seedOfImage = (seed: number, image: number): number => (image === 0 ? seed : hash32(seed, 'image', image));

/**
 * Standard normal noise for a batch, [B, side, side, 3] at every resolution. An item's depends on its seed, the side and the purpose
 * alone, so neither batch nor order changes a picture.
 */
export const noiseOf = (seeds: readonly number[], sides: readonly number[], purpose: 'start' | number): Pictures =>
  sides.map((side) => {
    const size = side * side * 3;
    const values = new Float32Array(seeds.length * size);
    for (const [item, seed] of seeds.entries())
      random(seed, 'noise', side, purpose).fillNormal(values.subarray(item * size, (item + 1) * size));
    return values;
  });
