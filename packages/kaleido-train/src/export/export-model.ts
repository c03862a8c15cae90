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
  /** The layout of the folder; by default that of the filters. */
  readonly format?: FormatName;
  /** Number format of the weights; by default the one that the format chooses. */
  readonly dtype?: StoredFormat | undefined;
  /** Exports the EMA of this decay instead of the one that the checkpoint ships. */
  readonly decay?: number | undefined;
  /** Whether to write a model card beside the weights, if the checkpoint has a record of its run. */
  readonly withCard?: boolean;
  /** Gets a line for each newer checkpoint that is skipped because it is damaged. */
  readonly say?: (message: string) => void;
}

/**
 * Writes the model of a run's newest checkpoint, or of a folder of weights (EMA weights, config, tokenizer), as a folder of its own,
 * without the optimiser's state. Tensors are read one at a time, while they are written.
 * @throws InputError when the checkpoint is missing or damaged, or holds no such EMA; when the folder to write holds anything but a model
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
