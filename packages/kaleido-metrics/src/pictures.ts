import { type NamedPicture, saidOf } from '@kaleido/data/pictures';
import { untilAborted } from '@kaleido/shared/cli';
import type { Picture } from '@kaleido/shared/image';
import type { KaleidoRecord } from '@kaleido/shared/record';
import type { Source } from './sources/open-sides.ts';

/** A picture of a library caller, such as `render` returns. It is identified by its record's id, else by its number. */
export interface PictureOfRecord {
  readonly picture: Picture;
  readonly record?: Pick<KaleidoRecord, 'caption' | 'id' | 'latents' | 'scene'> | undefined;
}

/** A source as the commands name them (a folder, shards, records, `.npz`, `.npy`), or pictures. */
export type Pictures = string | Iterable<PictureOfRecord> | AsyncIterable<PictureOfRecord>;

/** The source of a library caller. */
export const sourceOf = (pictures: Pictures, signal: AbortSignal | undefined): Source =>
  typeof pictures === 'string' ? pictures : signal ? untilAborted(named(pictures), signal) : named(pictures);

async function* named(pictures: Exclude<Pictures, string>): AsyncGenerator<NamedPicture> {
  let count = 0;
  for await (const { picture, record } of pictures) yield { id: record?.id ?? String(++count), picture, ...(record && saidOf(record)) };
}
