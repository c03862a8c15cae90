import { DOMAIN_FILE, GENERATION_FILE } from '@kaleido/ar/internal';
import { writeCheckpoint } from '@kaleido/shared/checkpoint';
import { checkTarget } from './check-target.ts';
import { emaWeights } from './ema-weights.ts';
import { modelCard } from './model-card.ts';
import { openModel } from './open-model.ts';

/** Options of an export. */
interface ExportOptions {
  /** Exports the EMA of this decay instead of the one that the checkpoint ships. */
  readonly decay?: number | undefined;
  /** Whether to write a model card beside the weights, if the checkpoint has a record of its run. */
  readonly withCard?: boolean;
  /** Gets a line for each newer checkpoint that is skipped because it is damaged. */
  readonly say?: (message: string) => void;
}

/**
 * Writes the model of a run's newest checkpoint, or of a folder of weights (EMA weights, config, tokenizer), as a checkpoint of its own,
 * without the optimiser's state.
 * @throws InputError when the checkpoint is missing or damaged, or holds no such EMA; when the folder to write holds anything but a model
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
  const components = await emaWeights(opened, decay);
  const card = withCard && checkpoint.hasFile('training.json');
  await writeCheckpoint(folder, {
    ...(card && { files: { 'README.md': await modelCard(opened.language, decay) } }),
    json: {
      'config.json': checkpoint.config,
      'tokenizer.json': await checkpoint.json('tokenizer.json'),
      ...(checkpoint.hasFile(GENERATION_FILE) && { [GENERATION_FILE]: await checkpoint.json(GENERATION_FILE) }),
      ...(checkpoint.hasFile(DOMAIN_FILE) && { [DOMAIN_FILE]: await checkpoint.json(DOMAIN_FILE) }),
    },
    components: Object.fromEntries(Object.entries(components).map(([name, tensors]) => [name, { tensors, dtype }])),
  });
}
