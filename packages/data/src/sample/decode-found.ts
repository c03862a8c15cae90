import { openBudget } from '@kaleido/shared/budget';
import { openImage } from '@kaleido/shared/image';
import type { Found } from '../formats/format.ts';
import type { Sample } from '../sources/source.ts';
import { uprightLatents } from './upright-latents.ts';

/** Pixels that may be decoded at a time in a thread (100 MB), unless a single picture has more. */
const budget = openBudget(2 ** 25);

/**
 * Decodes the picture of a sample, once the budget has room for its pixels, and passes it to `use`.
 * @param use should not keep the whole picture in its result
 * @throws InputError (with the reason only) for a picture that cannot be decoded or has too many pixels, and for latents that do not fit it
 */
export async function decodeFound<T>(
  { key, caption, latents, vokenTokenizer, scene, frame, bytes }: Omit<Found, 'id' | 'fields'>,
  maxPixels: number | undefined,
  use: (sample: Sample) => Promise<T>,
): Promise<T> {
  const packed = await openImage(await bytes(), { maxPixels });
  const free = await budget.take(packed.pixels);
  try {
    const image = await packed.decode();
    const said = { ...(vokenTokenizer !== undefined && { vokenTokenizer }), ...(scene !== undefined && { scene }) };
    return await use({ key, caption, latents: uprightLatents(latents, image, frame), ...said, image });
  } finally {
    free();
  }
}
