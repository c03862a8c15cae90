import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { expandNames } from '../file-names.ts';
import { unreadable } from '../unreadable.ts';
import { readTar } from './members.ts';
import { groupSamples, type TarSample } from './samples.ts';

/**
 * The samples of WebDataset shards, one shard after the other. `shards` is a file name that may hold braces and wildcards
 * (see `expandNames`), or the files' names; that each file is there is checked before the first is read. Errors as of `readTar` and `groupSamples`.
 */
export async function* readShards(shards: string | readonly string[], maxBytes?: number): AsyncGenerator<TarSample> {
  const names = typeof shards === 'string' ? await expandNames(shards) : shards;
  for (const name of names)
    await stat(name).catch((error) => {
      throw unreadable(name, error);
    });
  for (const name of names) yield* groupSamples(readTar(fileBytes(name), { name, maxBytes }), name);
}

async function* fileBytes(name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(name, { highWaterMark: 1 << 18 });
  } catch (error) {
    throw unreadable(name, error);
  }
}
