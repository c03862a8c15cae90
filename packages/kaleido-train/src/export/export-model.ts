import { writeCheckpoint } from '@kaleido/shared/checkpoint';
import { checkTarget } from '../run/check-target.ts';
import { modelCard } from '../run/model-card.ts';
import { openModel } from '../run/open-model.ts';
import { averaged, checkAlike } from './average.ts';
import type { FormatName } from './format-names.ts';
import { formats } from './formats.ts';
import type { StoredFormat } from './part.ts';
import { shippedParts } from './shipped-parts.ts';

/** Options of an export. */
interface ExportOptions {
  /** The format to write; by default, a checkpoint folder for the filters. */
  readonly format?: FormatName;
  /** Number format of the weights; default: chosen by the format. */
  readonly dtype?: StoredFormat | undefined;
  /** Exports the EMA with this decay instead of the checkpoint's main one. */
  readonly decay?: number | undefined;
  /** Other runs or folders of weights of the same networks: the mean of all is exported. */
  readonly averagedWith?: readonly string[];
  /** Whether to include a model card, if the checkpoint has a record of its run. */
  readonly withCard?: boolean;
  /** Called for each newer checkpoint that is skipped because it is damaged. */
  readonly say?: (message: string) => void;
}

/**
 * Writes the model of a run's newest checkpoint, or of a folder of weights, to another folder: EMA weights, config and tokenizer, without
 * the optimiser's state. Tensors are read one at a time.
 * @throws InputError if a checkpoint is missing or damaged, or lacks that EMA, or does not go with the first; if the target folder contains
 *   anything but a model
 */
export async function exportModel(
  path: string,
  folder: string,
  { format = 'safetensors', dtype, decay, averagedWith = [], withCard = false, say }: ExportOptions = {},
): Promise<void> {
  await checkTarget(folder);
  const opened = await openModel(path, say);
  const models = [opened];
  for (const other of averagedWith) models.push(await openModel(other, say));
  await checkAlike(models);
  const hasRecord = opened.language.checkpoint.hasFile('training.json');
  const card = withCard && hasRecord ? await modelCard(opened.language, decay, averagedWith) : undefined;
  const { parts, close } = averaged(await Promise.all(models.map((model) => shippedParts(model, decay))));
  try {
    await writeCheckpoint(folder, await formats[format].write({ opened, parts, dtype, folder, card }));
  } finally {
    await close();
  }
}
