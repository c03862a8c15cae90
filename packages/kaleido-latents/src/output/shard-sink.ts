import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { makeFolder } from '@kaleido/shared/make-folder';
import { type RecordChanges, serialise } from '@kaleido/shared/ndjson';
import type { Latents } from '@kaleido/shared/record';
import type { LatentSample } from '../samples/sample.ts';
import { openPartial, type PartialShard } from './partial-shard.ts';
import type { LatentSink } from './sink.ts';
import type { Member } from './tar-members.ts';
import { shardName, shardsIn, writtenShards } from './written-shards.ts';

interface ShardOptions {
  readonly folder: string;
  readonly perShard: number;
  /** Continue the shards of an earlier run. */
  readonly resume: boolean;
  /** Such as `2of4`, in a job for a share of the samples. */
  readonly share: string | undefined;
}

const extensions = { PNG: 'png', JPEG: 'jpg', WebP: 'webp' } as const;

/**
 * Writes WebDataset shards `00000.tar`, … to a folder, which `begin` creates: the unchanged picture file, `.txt` (the caption) and `.json`
 * (the record). The current shard is `NAME.tar.partial`; each sample is appended at once, so a killed job loses only the current sample.
 * @throws InputError if there are shards already and the job does not resume
 */
export async function shardSink({ folder, perShard, resume, share }: ShardOptions): Promise<LatentSink> {
  const isThere = existsSync(folder);
  const names = isThere ? await shardsIn(folder) : [];
  const earlier = names.find((name) => name.startsWith(share === undefined ? '' : `${share}-`));
  if (!resume && earlier !== undefined)
    throw new InputError(`${join(folder, earlier)}: already exists: continue with --resume, or name another folder`);
  const { ids, next, partial } = resume && isThere ? await writtenShards(folder, share) : { ids: new Set<string>(), next: 0 };
  let shard = partial?.shard ?? next;
  let file: PartialShard | undefined;
  const opened = async (): Promise<PartialShard> => {
    const begun = partial?.shard === shard ? partial : undefined;
    file ??= await openPartial(join(folder, shardName(shard, share)), begun);
    return file;
  };
  const finishShard = async (): Promise<void> => {
    const complete = file;
    file = undefined;
    await complete?.finish();
    shard = Math.max(shard + 1, next);
  };
  return {
    isDone: (id) => ids.has(id),
    begin: () => makeFolder(folder),
    async prepare(sample, added, fields) {
      const members = membersOf(sample, added, fields);
      return async () => {
        if ((await opened()).count >= perShard) await finishShard(); // left full by a killed run
        const open = await opened();
        const key = `${share === undefined ? '' : `${share}-`}${String(shard).padStart(5, '0')}${String(open.count).padStart(6, '0')}`;
        await open.append(members.map(([extension, content]) => [`${key}.${extension}`, content]));
        if (open.count >= perShard) await finishShard();
      };
    },
    async finish() {
      if (partial && shard === partial.shard) await opened();
      if (file?.count === 0) await file.remove();
      else await finishShard();
    },
    async close() {
      await file?.close();
    },
  };
}

/** The members of a sample, by extension. The record comes last, which completes the sample. */
function membersOf({ id, bytes, packed, caption, latents, entry }: LatentSample, added: Latents, fields?: RecordChanges): Member[] {
  const record = serialise(entry, { id, latents: { ...latents, ...added }, ...fields, image: undefined, kaleido_shard: undefined });
  return [
    [extensions[packed.format], bytes],
    ['txt', caption],
    ['json', `${record}\n`],
  ];
}
