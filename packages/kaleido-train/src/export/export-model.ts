import { writeCheckpoint } from '@kaleido/shared/checkpoint';
import { checkTarget } from '../run/check-target.ts';
import { modelCard } from '../run/model-card.ts';
import { openModel } from '../run/open-model.ts';
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
  /** Whether to include a model card, if the checkpoint has a record of its run. */
  readonly withCard?: boolean;
  /** Called for each newer checkpoint that is skipped because it is damaged. */
  readonly say?: (message: string) => void;
}

/**
 * Writes the model of a run's newest checkpoint, or of a folder of weights, to another folder: EMA weights, config and tokenizer, without
 * the optimiser's state. Tensors are read one at a time.
 * @throws InputError if the checkpoint is missing or damaged, or lacks that EMA; if the target folder contains anything but a model
 */
export async function exportModel(
  path: string,
  folder: string,
  { format = 'safetensors', dtype, decay, withCard = false, say }: ExportOptions = {},
): Promise<void> {
  await checkTarget(folder);
  const opened = await openModel(path, say);
  const card = withCard && opened.language.checkpoint.hasFile('training.json') ? await modelCard(opened.language, decay) : undefined;
  const { parts, close } = await shippedParts(opened, decay);
  try {
    await writeCheckpoint(folder, await formats[format].write({ opened, parts, dtype, folder, card }));
  } finally {
    await close();
  }
}
