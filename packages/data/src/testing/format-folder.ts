import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { type FormatName, formats } from '../formats/formats.ts';
import { runJob } from '../threads/run-job.ts';

/** A folder of its own, in which the formats find data sets that are written there. The caller removes it. */
export async function formatFolder() {
  const scratch = await mkdtemp(join(tmpdir(), 'kaleido-formats-'));

  /** Writes files below the folder. */
  async function write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(scratch, name)), { recursive: true });
      await writeFile(join(scratch, name), content);
    }
  }

  const open = (source: FormatName, path: string, options: Readonly<Record<string, string>> = {}, notes: string[] = []) =>
    formats[source].open(
      { path: [join(scratch, path)], options },
      (shard) => formats[source].index!(shard),
      (note) => notes.push(note.replaceAll(`${scratch}/`, '')),
    );

  /** Caption, latents and size of every sample, or what is wrong with it, sorted. */
  async function samples(source: FormatName, path: string, options: Readonly<Record<string, string>> = {}, notes: string[] = []) {
    const found: unknown[] = [];
    for (const shard of await open(source, path, options, notes))
      for (let index = 0; index < (await shard.count()); index++) {
        try {
          const job = { task: 'load', format: source, location: await shard.locate(index), options: {} } as const;
          const sample = await runJob(job);
          if ('caption' in sample) found.push([sample.caption, sample.latents, `${sample.image.width}×${sample.image.height}`]);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          found.push(error.message.replaceAll(`${scratch}/`, ''));
        }
      }
    return found.sort();
  }

  return { scratch, write, open, samples, remove: () => rm(scratch, { recursive: true }) };
}
