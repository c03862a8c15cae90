import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTinyCheckpoint } from '@kaleido/diffuse/testing';

/** A scratch folder with an untrained model of 16 and 8 pixels in `model`: it says and draws anything, but every input shows. */
export async function scratchWithModel(): Promise<{ readonly folder: string; readonly model: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'kaleido-pipes-'));
  const model = join(folder, 'model');
  await writeTinyCheckpoint(model, { resolution: 16, t5: { d_model: 16, d_ff: 24, initializer_factor: 0.3 }, config: { max_tokens: 40 } });
  return { folder, model, remove: () => rm(folder, { recursive: true, force: true }) };
}
