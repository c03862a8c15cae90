import { openImage } from '@kaleido/shared/image';
import { findShards, pictureIn, readShards, type TarSample } from '@kaleido/shared/tar';
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

function captionOf({ parts }: TarSample): string | undefined {
  const text = parts.get('txt');
  if (text)
    return Buffer.from(text)
      .toString()
      .replace(/\r?\n$/, '');
  try {
    const record = JSON.parse(Buffer.from(parts.get('json') ?? '').toString()) as { caption?: unknown } | null;
    return typeof record?.caption === 'string' ? record.caption : undefined;
  } catch {
    return undefined; // other data sets keep other things there
  }
}
