import { writeCheckpoint } from '@kaleido/shared/checkpoint';
import type { WeightsFile } from '@kaleido/shared/weights';
import type { TrainingConfig } from '../config/training-config.ts';
import { grown, type Part, partOf, type StoredFormat } from '../export/part.ts';
import { denoiserSources } from '../init/denoiser-file.ts';
import { t5Sources } from '../init/t5-folder.ts';
import { openWeightsFile, openWeightsFolder } from '../init/weights-file.ts';
import { checkTarget } from '../run/check-target.ts';
import { modelJson } from '../run/model-json.ts';
import { chooseConfig } from './choose-config.ts';
import { importCard, type Origin, parametersOf } from './import-card.ts';

/** What to join, and to what. */
export interface ImportOptions {
  /** A Hugging Face T5 folder. */
  readonly t5: string;
  /** A file of ml-mdm, or a `.safetensors` with its names. */
  readonly denoiser: string;
  /** A training config; undefined for the one of ml-mdm's released models that the denoiser fits. */
  readonly config: string | undefined;
  /** Number format of all weights; undefined for that of each part's file. */
  readonly dtype: StoredFormat | undefined;
}

/**
 * Joins public weights to a checkpoint folder that the filters take, with a card that says where each part came from. Names and shapes
 * are checked before anything is written; then each tensor is read when its turn comes, so that memory holds one of them at a time.
 * @returns a line about the model and its parts
 * @throws InputError naming file, tensor and both sides of a mismatch, or the first value that is not finite
 */
export async function importModel(options: ImportOptions, folder: string): Promise<string> {
  await checkTarget(folder);
  const t5 = await openWeightsFolder(options.t5);
  try {
    const denoiser = await openWeightsFile(options.denoiser);
    try {
      return await join(options, folder, { t5, denoiser });
    } finally {
      await denoiser.close();
    }
  } finally {
    await t5.close();
  }
}

async function join(
  options: ImportOptions,
  folder: string,
  { t5, denoiser }: Readonly<Record<'t5' | 'denoiser', WeightsFile>>,
): Promise<string> {
  const run = await chooseConfig(options, denoiser);
  const { model, seed } = run.config;
  const sources = t5Sources(model, t5);
  const components: Readonly<Record<string, Part>> = {
    text_encoder: partOf(t5, sources.textEncoder),
    ...(model.latents.length > 0 && { prior: grown(partOf(t5, sources.prior), model.priorRows, seed) }),
    denoiser: partOf(denoiser, denoiserSources(model.denoiser, denoiser)),
  };
  const parts = Object.entries(components);
  const origins = parts.map(
    ([component, part]): Origin => ({ component, source: component === 'denoiser' ? options.denoiser : options.t5, ...part }),
  );
  await writeCheckpoint(folder, {
    json: { 'config.json': modelJson(run.config), 'tokenizer.json': run.tokenizerJson },
    files: { 'README.md': importCard(run.config, origins) },
    components: Object.fromEntries(
      parts.map(([name, { tensors, dtype }]) => [name, { tensors, dtype: options.dtype ?? dtype, metadata: { format: 'pt' } }]),
    ),
  });
  return summary(run.config, origins);
}

const summary = ({ name }: TrainingConfig, origins: readonly Origin[]): string =>
  `a model like ${name}: ${origins.map((origin) => `${origin.component} ${(parametersOf(origin) / 1e6).toPrecision(4)} M parameters from ${origin.source}`).join(', ')}`;
