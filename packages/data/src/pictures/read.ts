import { stat } from 'node:fs/promises';
import { untilAborted } from '@kaleido/shared/cli';
import { InputError, messageOf, systemReason } from '@kaleido/shared/errors';
import { findShards } from '@kaleido/shared/tar';
import { mapAhead } from '../concurrency/map-ahead.ts';
import { folderSource } from './folder.ts';
import { pictureLoader } from './load-ahead.ts';
import { npzSource } from './npz.ts';
import { recordsSource } from './records.ts';
import { shardsSource } from './shards.ts';
import type { FoundPicture, NamedPicture, PictureOptions, PictureSource } from './source.ts';

/** Kinds of sources by extension. */
const endings: Readonly<Record<string, PictureSource>> = {
  '.tar': shardsSource,
  '.ndjson': recordsSource,
  '.jsonl': recordsSource,
  '.json': recordsSource,
  '.npz': npzSource,
};

/** Enough to keep the decoder busy while a network computes a batch of usual size. */
const DEFAULT_AHEAD = 32;

/**
 * The pictures of a source, in order: a folder (recursively), WebDataset shards (`shards/{000..009}.tar`, `shards/*.tar`, or their folder),
 * records with pictures (`.ndjson`, or `-` for stdin), an npz file with pictures `arr_0`. They are decoded ahead of the reader.
 * @throws InputError naming a picture that cannot be read (without `onBad`), or a source without pictures
 */
export async function* readPictures(source: string, options: PictureOptions = {}): AsyncGenerator<NamedPicture> {
  const { shard, onBad, signal, ahead = DEFAULT_AHEAD } = options;
  const open = await kindOf(source);
  let count = 0;
  const tried = mapAhead(everyNth(open(source, options), shard), ahead, pictureLoader());
  for await (const { picture, error, free } of signal ? untilAborted(tried, signal) : tried) {
    count++;
    try {
      if (picture) yield picture;
      else if (onBad) onBad(error);
      else throw error;
    } finally {
      free();
    }
  }
  if (count === 0 && !shard) throw new InputError(`${source === '-' ? 'stdin' : source}: no pictures found`);
}

/** Checks a source before it is read. @throws InputError when it does not exist or is of an unknown kind */
export async function checkPictures(source: string): Promise<void> {
  if ((await kindOf(source)) === shardsSource) await findShards(source);
}

async function kindOf(source: string): Promise<PictureSource> {
  if (source === '-') return recordsSource;
  const found = await stat(source).catch((error: NodeJS.ErrnoException) => error);
  if (!(found instanceof Error) && found.isDirectory()) return folderSource;
  const kind = endings[/\.[^./]+$/.exec(source)?.[0].toLowerCase() ?? ''];
  if (kind) return kind;
  if (found instanceof Error) throw new InputError(systemReason(found, source) ?? `${source}: ${messageOf(found)}`);
  throw new InputError(`${source}: expected a folder of pictures, or a file ${Object.keys(endings).join(', ')}`);
}

async function* everyNth(found: AsyncIterable<FoundPicture>, shard: PictureOptions['shard']): AsyncGenerator<FoundPicture> {
  let index = 0;
  for await (const each of found) if (!shard || index++ % shard.of === shard.part - 1) yield each;
}
