import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { expandNames } from '../file-names.ts';
import { unreadable } from '../unreadable.ts';
import { readTar } from './members.ts';
import { groupSamples, type TarSample } from './samples.ts';

/**
 * The shards that a file name with braces and wildcards stands for (see `expandNames`). Rejects with an InputError that names one that
 * is not there.
 */
export async function findShards(pattern: string): Promise<string[]> {
  const names = await expandNames(pattern);
  for (const name of names)
    await stat(name).catch((error) => {
      throw unreadable(name, error);
    });
  return names;
}

/** The samples of WebDataset shards, one shard after the other. Errors as of `readTar` and `groupSamples`. */
export async function* readShards(names: readonly string[], maxBytes?: number): AsyncGenerator<TarSample> {
  for (const name of names) yield* groupSamples(readTar(fileBytes(name), { name, maxBytes }), name);
}

async function* fileBytes(name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(name, { highWaterMark: 1 << 18 });
  } catch (error) {
    throw unreadable(name, error);
  }
}
