import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, messageOf, systemReason } from '@kaleido/shared/errors';
import { readTarFile } from '@kaleido/shared/tar';
import { idOfRecord, partialName, wholeSamples } from './partial-shard.ts';

/** Shards that earlier runs left in a folder. */
export interface WrittenShards {
  /** Ids of the samples in them. */
  readonly ids: ReadonlySet<string>;
  /** Number of the shard after the last complete one of this share. */
  readonly next: number;
  /** The complete samples of the partial shard, if there is one. */
  readonly partial?: { readonly shard: number; readonly count: number; readonly end: number };
}

/** Names of shards. Those of a share begin with it, so that several jobs can write to one folder. */
const SHARD = /^(?:(\d+of\d+)-)?(\d{5,})\.tar(\.partial)?$/;

/** Name of a shard. @param share such as 2of4 */
export const shardName = (shard: number, share: string | undefined): string =>
  `${share === undefined ? '' : `${share}-`}${String(shard).padStart(5, '0')}.tar`;

/** The names of shards in a folder, complete or partial. @throws InputError if it cannot be read */
export async function shardsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error) => {
    throw new InputError(systemReason(error, folder) ?? `${folder}: ${messageOf(error)}`);
  });
  return names.filter((name) => SHARD.test(name)).sort();
}

/**
 * Reads the records of the shards in a folder.
 * @throws InputError for a damaged complete shard, and for a partial one left by a job with another number of shares
 */
export async function writtenShards(folder: string, share: string | undefined): Promise<WrittenShards> {
  const ids = new Set<string>();
  let next = 0;
  let partial: WrittenShards['partial'];
  const isOfDivision = (name: string | undefined): boolean => name?.split('of')[1] === share?.split('of')[1];
  for (const name of await shardsIn(folder)) {
    const [, owner, digits = '', isPartial] = SHARD.exec(name)!;
    const path = join(folder, name);
    const shard = Number(digits);
    if (isPartial === undefined) {
      for (const id of await idsOf(path)) ids.add(id);
      if (owner === share) next = Math.max(next, shard + 1);
    } else if (owner === share) {
      const { ids: own, end } = await wholeSamples(path);
      for (const id of own) ids.add(id);
      partial = { shard, count: own.length, end };
    } else if (!isOfDivision(owner))
      throw new InputError(
        `${path}: a job with ${owner ? `--shard ${owner.replace('of', '/')}` : 'no --shard'} has left it unfinished: resume that job first`,
      );
  }
  return { ids, next, ...(partial && { partial }) };
}

/** Ids of the samples of all shards in a folder, complete or partial. */
export async function idsIn(folder: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const name of await shardsIn(folder)) {
    const path = join(folder, name);
    for (const id of name.endsWith(partialName('')) ? (await wholeSamples(path)).ids : await idsOf(path)) ids.add(id);
  }
  return ids;
}

async function idsOf(path: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const { bytes } of readTarFile({ name: path, isWanted: (name) => name.endsWith('.json') })) {
    if (!bytes) continue;
    const id = idOfRecord(bytes);
    if (id === undefined) throw new InputError(`${path}: contains a record without an id, so kaleido-latents did not write it`);
    ids.add(id);
  }
  return ids;
}
