import { basename, resolve } from 'node:path';
import { openCheckpoint, writeCheckpoint } from '@kaleido/shared/checkpoint';
import { InputError } from '@kaleido/shared/errors';
import { averagedTensors } from './averages.ts';
import { modelCard } from './model-card.ts';
import { openModel } from './open-model.ts';

/** What may be other than usual. */
interface ExportOptions {
  /** Averages of another length than those the checkpoint ships. */
  readonly decay?: number | undefined;
  /** Whether a card for people is written beside the weights, where the checkpoint knows its run. */
  readonly withCard?: boolean;
  /** Gets a line for each newer checkpoint that is left out because it is damaged. */
  readonly say?: (message: string) => void;
}

/**
 * Writes the model of a run's newest checkpoint, or of a folder of weights (averaged weights, config, tokenizer), as a checkpoint of its
 * own, without the optimiser's vectors.
 * @throws InputError when there is no checkpoint, it is damaged, or holds no such averages; when the folder to write holds anything but a
 *   model
 */
export async function exportModel(
  path: string,
  folder: string,
  dtype: 'F32' | 'F16' | 'BF16',
  { decay, withCard = false, say }: ExportOptions = {},
): Promise<void> {
  await checkTarget(folder);
  const opened = await openModel(path, say);
  const { checkpoint } = opened.language;
  const components = await averagedTensors(opened, decay);
  const card = withCard && checkpoint.hasFile('training.json');
  await writeCheckpoint(folder, {
    ...(card && { files: { 'README.md': await modelCard(checkpoint, decay) } }),
    json: { 'config.json': checkpoint.config, 'tokenizer.json': await checkpoint.json('tokenizer.json') },
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
