import { InputError } from '@kaleido/shared/errors';
import { openImage } from '@kaleido/shared/image';
import { findShards, pictureIn, readShards, type TarSample } from '@kaleido/shared/tar';
import { captionIn } from '../formats/captioned.ts';
import type { FoundPicture, PictureOptions, PictureSource } from './source.ts';

/** WebDataset shards: a picture a sample, its caption from `.txt`, else from the record in `.json`. */
export const shardsSource: PictureSource = async function* (pattern, options) {
  yield* picturesIn(await findShards(pattern), options);
};

/** The pictures of shards by their names. */
export async function* picturesIn(shards: readonly string[], { maxPixels }: PictureOptions): AsyncGenerator<FoundPicture> {
  for await (const sample of readShards(shards)) {
    const { where } = sample;
    const caption = captionOf(sample);
    yield {
      id: where,
      where,
      ...(caption !== undefined && { caption }),
      open: async () => openImage(pictureIn(sample), { maxPixels }),
    };
  }
}

/** Undefined also for what other data sets keep under these names. */
function captionOf({ parts, where }: TarSample): string | undefined {
  try {
    return captionIn(parts, where);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return undefined;
  }
}
