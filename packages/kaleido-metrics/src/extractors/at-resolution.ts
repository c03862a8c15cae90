import { squarePicture } from '@kaleido/data/pictures';
import type { Extractor } from './extractor.ts';

/**
 * An extractor that first brings pictures to a resolution as training does, so that photographs compare with what a model of that resolution
 * draws: otherwise what the model never saw, details, decides the scores.
 * @param side in pixels
 */
export const atResolution = (extractor: Extractor, side: number): Extractor => ({
  ...extractor,
  origin: { ...extractor.origin, preprocessing: [`${side} area`, extractor.origin.preprocessing].join(', ') },
  extract: async (pictures) => extractor.extract(await Promise.all(pictures.map((picture) => squarePicture(picture, side)))),
});
