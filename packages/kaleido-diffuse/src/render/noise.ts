import { hash32, random } from '@kaleido/shared/random';
import { combine, mapPictures, type Pictures } from '../sampling/pictures.ts';

/**
 * The seed of the k-th picture of one plan. The first has the record's own; each picture's record holds its seed, so that it can
 * be rendered again alone.
 */
export const seedOfImage = (seed: number, image: number): number => (image === 0 ? seed : hash32(seed, 'image', image));

/** What a picture consists of at each resolution, finest first. */
export interface Frames {
  /** Side in pixels. */
  readonly sides: readonly number[];
  /** 3 in colour, 1 in grey. */
  readonly channels: 1 | 3;
}

/**
 * Standard normal noise for a batch, [B, side, side, channels] at every resolution. An item's noise depends only on its seed, the side and the
 * purpose, so neither batch nor order changes a picture.
 */
export const noiseOf = (seeds: readonly number[], { sides, channels }: Frames, purpose: 'start' | number): Pictures =>
  sides.map((side) => {
    const size = side * side * channels;
    const values = new Float32Array(seeds.length * size);
    for (const [item, seed] of seeds.entries())
      random(seed, 'noise', side, purpose).fillNormal(values.subarray(item * size, (item + 1) * size));
    return values;
  });

/** A picture among those of its record. */
export interface PictureOfRecord {
  /** The record's. */
  readonly seed: number;
  readonly image: number;
}

/**
 * Initial noise of a picture, coupled to that of the record's other pictures: √(n/(n − 1)) (εₖ − ε̄) of n independent ones. Each is standard
 * normal; any two have the correlation −1/(n − 1), the lowest that n can share (repulsive Gaussian coupling, arXiv 2605.11311). One picture
 * alone has its own noise.
 * @param images n, pictures of each record
 */
export function coupledNoise(pictures: readonly PictureOfRecord[], images: number, frames: Frames): Pictures {
  const own = noiseOf(
    pictures.map(({ seed, image }) => seedOfImage(seed, image)),
    frames,
    'start',
  );
  if (images === 1) return own;
  const means = new Map<number, Pictures>();
  for (const { seed } of pictures) if (!means.has(seed)) means.set(seed, meanNoise(seed, images, frames));
  const scale = Math.sqrt(images / (images - 1));
  return mapPictures(own, (values, r) => {
    const size = values.length / pictures.length;
    const out = new Float32Array(values.length);
    for (const [item, { seed }] of pictures.entries())
      out.set(combine([scale, values.subarray(item * size, (item + 1) * size)], [-scale, means.get(seed)![r]!]), item * size);
    return out;
  });
}

/** The mean of the noises of a record's pictures. */
function meanNoise(seed: number, images: number, frames: Frames): Pictures {
  const sums = frames.sides.map((side) => new Float64Array(side * side * frames.channels));
  for (let image = 0; image < images; image++)
    for (const [r, values] of noiseOf([seedOfImage(seed, image)], frames, 'start').entries())
      for (const [i, value] of values.entries()) sums[r]![i]! += value / images;
  return sums.map((sum) => Float32Array.from(sum));
}
