import { join } from 'node:path';
import { makeFolder } from '@kaleido/shared/make-folder';
import { type Write, writeOutput } from '@kaleido/shared/output-file';
import { type Pack, pack } from 'tar-stream';
import { type Comparison, checkLeftOver, compareWith } from './earlier-shards.ts';
import type { Renderer } from './index.ts';
import { encodedScenes, sceneRecord } from './record.ts';

/** Which scenes go into which shards. */
export interface ShardsOptions {
  readonly folder: string;
  readonly seed: number;
  readonly from: number;
  /** May be infinite. */
  readonly count: number;
  /** Scenes a shard. */
  readonly perShard: number;
  /** Replace shards of other sets, which are refused otherwise. */
  readonly overwrite?: boolean;
  /** Aborted: the shard at hand is dropped, and the iteration throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Writes WebDataset shards `00000.tar`, `00001.tar`, … into a folder (made if need be): for each scene `<number>.png`, `.txt` (the
 * caption) and `.json` (the record with its latents). A shard appears under its name only when it is whole; equal options give equal
 * bytes. A shard that is there already, as an earlier run of the same options has left it, stays. Yields the number of scenes written
 * after each shard.
 * @throws InputError when a shard of another set has the name of one, or comes after the last
 */
export async function* writeShards(renderer: Renderer, options: ShardsOptions): AsyncGenerator<number> {
  const { folder, from, count, perShard } = options;
  await makeFolder(folder);
  await checkLeftOver(folder, Math.ceil(count / perShard));
  for (let written = 0, shard = 0; written < count; shard++) {
    const first = from + written;
    const part = Math.min(perShard, count - written);
    const path = join(folder, `${String(shard).padStart(5, '0')}.tar`);
    const fill = async (write: Write): Promise<void> => {
      const archive = pack();
      const filled = fillShard(archive, renderer, options, first, part).catch((error: Error) => archive.destroy(error));
      for await (const chunk of archive) await write(chunk as Buffer); // throws what the archive was destroyed with
      await filled;
    };
    const earlier = options.overwrite ? undefined : await compareWith(path);
    if (earlier) await expectSame(earlier, fill);
    else await writeOutput(path, fill);
    written += part;
    yield written;
  }
}

async function expectSame({ expect, expectEnd, close }: Comparison, fill: (write: Write) => Promise<void>): Promise<void> {
  try {
    await fill((bytes) => expect(Buffer.from(bytes as Uint8Array)));
    await expectEnd();
  } finally {
    await close();
  }
}

async function fillShard(archive: Pack, renderer: Renderer, options: ShardsOptions, first: number, count: number): Promise<void> {
  const { seed, signal } = options;
  const member = (name: string, content: Buffer) =>
    // A fixed time and mode: the shard's bytes depend on the scenes alone.
    new Promise<void>((resolve, reject) =>
      archive.entry({ name, size: content.length, mtime: new Date(0), mode: 0o644 }, content, (error) =>
        error ? reject(error) : resolve(),
      ),
    );
  for await (const encoded of encodedScenes(renderer, first, count)) {
    signal?.throwIfAborted();
    const name = String(encoded.index).padStart(9, '0');
    await member(`${name}.png`, encoded.png);
    await member(`${name}.txt`, Buffer.from(encoded.scene.caption));
    await member(`${name}.json`, Buffer.from(`${JSON.stringify(sceneRecord(encoded, seed))}\n`));
  }
  archive.finalize();
}
