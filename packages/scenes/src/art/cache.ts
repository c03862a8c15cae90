import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '@kaleido/shared/make-folder';
import { writeOutput } from '@kaleido/shared/output-file';

/** Where rasterised art is kept between runs: KALEIDO_CACHE, else `kaleido` in the user's cache folder. */
const folder = (): string => process.env.KALEIDO_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kaleido');

const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** The bytes that were kept under a name, when they are there and whole. */
export async function recall(name: string): Promise<Buffer | undefined> {
  const file = await readFile(join(folder(), name)).catch(() => undefined);
  if (file === undefined || file.length < 32) return undefined;
  const bytes = file.subarray(32);
  return digest(bytes).equals(file.subarray(0, 32)) ? bytes : undefined;
}

/** Keeps bytes under a name. A cache that cannot be written costs time at the next start and nothing else: no error. */
export async function keep(name: string, bytes: Uint8Array): Promise<void> {
  try {
    await makeFolder(folder());
    await writeOutput(join(folder(), name), async (write) => {
      await write(digest(bytes));
      await write(bytes);
    });
  } catch {
    // A read-only home, a full disk: the art is in memory, so this run is not harmed.
  }
}
