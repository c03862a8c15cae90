import { newestCheckpoint, openCheckpoint, writeCheckpoint } from '@kaleido/shared/checkpoint';
import { InputError } from '@kaleido/shared/errors';

/**
 * Writes the model of a run's newest checkpoint (averaged weights, config, tokenizer) as a checkpoint of its own, without the
 * optimiser's vectors.
 * @throws InputError when the run holds no checkpoint
 */
export async function exportModel(run: string, folder: string, dtype: 'F32' | 'F16' | 'BF16'): Promise<void> {
  const newest = (await newestCheckpoint(run)).folder;
  if (newest === undefined) throw new InputError(`${run}: there is no checkpoint to export`);
  const checkpoint = await openCheckpoint(newest);
  const names = ['text_encoder', 'prior', 'denoiser'].filter((name) => checkpoint.has(name));
  const components = await Promise.all(names.map(async (name) => [name, { tensors: await checkpoint.component(name), dtype }] as const));
  await writeCheckpoint(folder, {
    json: { 'config.json': checkpoint.config, 'tokenizer.json': await checkpoint.json('tokenizer.json') },
    components: Object.fromEntries(components),
  });
}
