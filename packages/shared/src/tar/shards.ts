import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { expandNames } from '../file-names.ts';
import { unreadable } from '../unreadable.ts';
import { readTar, readTarFile } from './members.ts';
import { groupSamples, isSamplePart, type TarSample } from './samples.ts';

/**
 * The shards of a pattern with braces and wildcards (see `expandNames`).
 * @throws InputError that names a missing one
 */
export async function findShards(pattern: string): Promise<string[]> {
  const names = await expandNames(pattern);
  for (const name of names) await statOf(name);
  return names;
}

/** The samples of WebDataset shards, one shard after the other. @throws InputError as `readTar` does */
export async function* readShards(names: readonly string[], maxBytes?: number): AsyncGenerator<TarSample> {
  for (const name of names) {
    const options = { name, maxBytes, isWanted: isSamplePart };
    const isFile = (await statOf(name)).isFile();
    yield* groupSamples(isFile ? readTarFile(options) : readTar(fileBytes(name), options), name);
  }
}

const statOf = (name: string) =>
  stat(name).catch((error) => {
    throw unreadable(name, error);
  });

/** Streams the bytes of a pipe. */
async function* fileBytes(name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(name, { highWaterMark: 1 << 18 });
  } catch (error) {
    throw unreadable(name, error);
  }
}
