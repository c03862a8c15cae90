import { InputError } from '@kaleido/shared/errors';
import { openImage } from '@kaleido/shared/image';
import { findShards, pictureIn, readShards, type TarSample } from '@kaleido/shared/tar';
import { captionIn, saidBeside } from '../formats/captioned.ts';
import type { FoundPicture, PictureOptions, PictureSource, Said } from './source.ts';

/** WebDataset shards: one picture per sample, its caption from `.txt`, else from the record in `.json`. */
export const shardsSource: PictureSource = async function* (pattern, options) {
  yield* picturesIn(await findShards(pattern), options);
};

/** The pictures of the named shards. */
export async function* picturesIn(shards: readonly string[], { maxPixels }: PictureOptions): AsyncGenerator<FoundPicture> {
  for await (const sample of readShards(shards)) {
    const { where } = sample;
    yield {
      id: where,
      where,
      ...saidIn(sample),
      open: async () => openImage(pictureIn(sample), { maxPixels }),
    };
  }
}

/** Caption, latents and scene of a sample; empty also for files of these names with other content. */
function saidIn({ parts, where }: TarSample): Said {
  try {
    const caption = captionIn(parts, where);
    return { ...(caption !== undefined && { caption, ...saidBeside(parts, caption, where) }) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return {};
  }
}
