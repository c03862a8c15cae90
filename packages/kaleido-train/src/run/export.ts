import { basename, resolve } from 'node:path';
import { openTokenizer } from '@kaleido/ar';
import { newestCheckpoint, openCheckpoint, writeCheckpoint } from '@kaleido/shared/checkpoint';
import { InputError } from '@kaleido/shared/errors';
import { averagedTensors } from './averages.ts';
import { modelCard } from './model-card.ts';

/** What may be other than usual. */
interface ExportOptions {
  /** Averages of another length than those the checkpoint ships. */
  readonly decay?: number | undefined;
  /** Whether a card for people is written beside the weights. */
  readonly withCard?: boolean;
}

/**
 * Writes the model of a run's newest checkpoint (averaged weights, config, tokenizer) as a checkpoint of its own, without the
 * optimiser's vectors.
 * @throws InputError when the run holds no checkpoint, or no such averages; when the folder holds anything but a model
 */
export async function exportModel(
  run: string,
  folder: string,
  dtype: 'F32' | 'F16' | 'BF16',
  { decay, withCard = false }: ExportOptions = {},
): Promise<void> {
  await checkTarget(folder);
  const newest = (await newestCheckpoint(run)).folder;
  if (newest === undefined) throw new InputError(`${run}: there is no checkpoint to export`);
  const checkpoint = await openCheckpoint(newest);
  const tokenizer = await checkpoint.json('tokenizer.json');
  const components = await averagedTensors(checkpoint, decay, openTokenizer(tokenizer, `${newest}/tokenizer.json`));
  await writeCheckpoint(folder, {
    ...(withCard && { files: { 'README.md': await modelCard(checkpoint, decay) } }),
    json: { 'config.json': checkpoint.config, 'tokenizer.json': tokenizer },
    components: Object.fromEntries(Object.entries(components).map(([name, tensors]) => [name, { tensors, dtype }])),
  });
}

/** A model never takes the place of a run's checkpoint, which holds more than can be exported again, nor its name. */
async function checkTarget(folder: string): Promise<void> {
  const existing = await openCheckpoint(folder).catch(() => undefined); // what else is there, writeCheckpoint knows
  if (existing?.has('training')) throw new InputError(`${folder}: holds the training state of a run: name another folder`);
  if (/^step-\d+$/.test(basename(resolve(folder))))
    throw new InputError(`${folder}: step-N is what a run names its own checkpoints: name another folder`);
}
