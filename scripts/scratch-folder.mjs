import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { announced } from '../packages/shared/dist/temporaries.js';

/** Runs work with a folder that is gone afterwards, also after a signal. */
export async function inScratchFolder(work) {
  const path = await mkdtemp(join(tmpdir(), 'kaleido-'));
  return announced([{ path }], async () => {
    try {
      return await work(path);
    } finally {
      await rm(path, { recursive: true });
    }
  });
}
