import { basename } from 'node:path';
import type { LanguageModel } from '@kaleido/ar/internal';
import type { DataConfig } from '@kaleido/data';
import { resolutionsOf } from '@kaleido/diffuse/internal';
import { anything, integer, openObject, parseConfig, within } from '@kaleido/shared/config';
import { parseTrainingConfig } from '../config/training-config.ts';
import { markdownTable } from './markdown-table.ts';

const recordSchema = openObject({ step: integer({ min: 0 }), config: anything() });

/**
 * A model card in Markdown: what the model is and how it was trained, as far as the run knows. What it is good at, and what it is not, is
 * left for people to add.
 * @param decay of the EMA; undefined for the one that the checkpoint ships
 * @param averagedWith folders whose weights have been averaged with its own
 */
export async function modelCard(
  { checkpoint, tokenizer, config: t5 }: LanguageModel,
  decay: number | undefined,
  averagedWith: readonly string[] = [],
): Promise<string> {
  const where = { file: `${checkpoint.folder}/training.json` };
  const { step, config: raw } = parseConfig(recordSchema, await checkpoint.json('training.json'), where);
  const config = parseTrainingConfig(raw, within(where, 'config'), { ...tokenizer, ownSize: t5.vocab_size });
  const { model, optimiser } = config;
  const batch = config.batch * config.accumulate;
  const innerDenoiser = `${config.innerDenoiser}${config.frozenUpTo === undefined ? '' : ` up to ${config.frozenUpTo} pixels`}`;
  const rows = [
    ['resolutions', resolutionsOf(model.denoiser).join(', ')],
    ['latents', model.latents.join(', ') || 'none: plain diffusion'],
    ['steps', `${step}, in batches of ${batch}: ${step * batch} pictures`],
    ['data', dataSummary(config.data)],
    [
      'learning rate',
      `${optimiser.learningRate}, ${optimiser.lrDecay ? `decaying (${optimiser.lrDecay.shape})` : 'constant'} after ${optimiser.warmupSteps} steps`,
    ],
    ['averages', `decay ${decay ?? optimiser.emaDecay}`],
    ...(averagedWith.length > 0 ? [['mean with the weights of', averagedWith.map((path) => basename(path)).join(', ')]] : []),
    ['η', String(config.eta)],
    ['text encoder', config.textEncoder],
    ...(model.latents.length > 0 ? [['prior', config.prior] as const] : []),
    ...(model.denoiser.nested ? [['inner denoiser', innerDenoiser] as const] : []),
  ];
  return [
    `# ${config.name}`,
    '',
    'A Kaleido model: a prior that plans a picture in words and places, and a denoiser that draws the plan.',
    '',
    '    echo "a caption" | kaleido-ar --model . | kaleido-diffuse --model . > picture.png',
    '',
    ...markdownTable(['', ''], rows),
    '',
  ].join('\n');
}

function dataSummary(data: DataConfig): string {
  if (data.source === 'scenes') return `scenes, domain ${data.domain}, seed ${data.seed}`;
  if (data.source === 'stdin') return 'records from a stream';
  return data.of
    .map(
      ({ weight, set }) =>
        `${Number((100 * weight).toPrecision(3))} % ${set.source === 'scenes' ? `scenes, domain ${set.domain}` : set.source}`,
    )
    .join(', ');
}
