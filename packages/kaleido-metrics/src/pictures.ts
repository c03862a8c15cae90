import type { NamedPicture } from '@kaleido/data/pictures';
import { untilAborted } from '@kaleido/shared/cli';
import type { Picture } from '@kaleido/shared/image';
import type { KaleidoRecord } from '@kaleido/shared/record';
import type { Source } from './sources/open-sides.ts';

/** A picture that a program has, such as `render` gives. Its record's id, else its number, tells it from the others. */
export interface PictureOfRecord {
  readonly picture: Picture;
  readonly record?: Pick<KaleidoRecord, 'caption' | 'id'> | undefined;
}

/** A source as the commands name them (a folder, shards, records, `.npz`, `.npy`), or pictures. */
export type Pictures = string | Iterable<PictureOfRecord> | AsyncIterable<PictureOfRecord>;

/** The source that a program means. */
export const sourceOf = (pictures: Pictures, signal: AbortSignal | undefined): Source =>
  typeof pictures === 'string' ? pictures : signal ? untilAborted(named(pictures), signal) : named(pictures);

async function* named(pictures: Exclude<Pictures, string>): AsyncGenerator<NamedPicture> {
  let count = 0;
  for await (const { picture, record } of pictures)
    yield { id: record?.id ?? String(++count), picture, ...(record && { caption: record.caption }) };
}
