import { mlMdmTokenizer } from '@kaleido/ar/internal';
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

/** The weights to combine, and how. */
export interface ImportOptions {
  /** A Hugging Face T5 folder. */
  readonly t5: string;
  /** A checkpoint of ml-mdm, or a `.safetensors` file with its names. */
  readonly denoiser: string;
  /** A training config; undefined to detect which of ml-mdm's released models the denoiser is. */
  readonly config: string | undefined;
  /** Whether captions are split as the T5's tokenizer says, or as ml-mdm's does. */
  readonly tokenisation: 't5' | 'ml-mdm';
  /** Number format of all weights; undefined to keep that of each file. */
  readonly dtype: StoredFormat | undefined;
}

/**
 * Combines public weights into a checkpoint folder for the filters, with a model card that names the origin of each part. Names and shapes
 * are checked before anything is written; tensors are then read one at a time.
 * @returns a one-line summary of the model and its parts
 * @throws InputError naming file, tensor and both sides of a mismatch, or the first non-finite value
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
  const { textEncoder, prior } = t5Sources(model, t5);
  const drawing = denoiserSources(model.denoiser, denoiser);
  const ofT5 = { source: options.t5, file: t5 };
  const origins = [
    originOf('text_encoder', ofT5, textEncoder),
    ...(model.latents.length > 0 ? [originOf('prior', ofT5, prior, (part) => grown(part, model, seed))] : []),
    originOf('denoiser', { source: options.denoiser, file: denoiser }, drawing),
  ];
  await writeCheckpoint(folder, {
    json: {
      'config.json': modelJson(run.config),
      'tokenizer.json': options.tokenisation === 'ml-mdm' ? mlMdmTokenizer(run.tokenizerJson, options.t5) : run.tokenizerJson,
    },
    files: { 'README.md': importCard(run.config, origins) },
    components: Object.fromEntries(
      origins.map(({ component, tensors, dtype }) => [component, { tensors, dtype: options.dtype ?? dtype, metadata: { format: 'pt' } }]),
    ),
  });
  return summary(run.config, origins);
}

/** A component's tensors in a file. @param names in the file, by the component's names */
function originOf(
  component: string,
  { source, file }: { readonly source: string; readonly file: WeightsFile },
  names: Readonly<Record<string, string>>,
  change: (part: Part) => Part = (part) => part,
): Origin {
  const sourceFormats = [...new Set(Object.values(names).map((name) => file.info(name).dtype))].sort();
  return { component, source, sourceFormats, ...change(partOf(file, names)) };
}

const summary = ({ name }: TrainingConfig, origins: readonly Origin[]): string =>
  `a model like ${name}: ${origins.map((origin) => `${origin.component} ${(parametersOf(origin) / 1e6).toPrecision(4)} M parameters from ${origin.source}`).join(', ')}`;
