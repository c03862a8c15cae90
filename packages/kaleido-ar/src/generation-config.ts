import { join } from 'node:path';
import type { Checkpoint } from '@kaleido/shared/checkpoint';
import { modelFolder } from '@kaleido/shared/checkpoint';
import { type OptionTable, type OptionTexts, optionTexts } from '@kaleido/shared/cli';
import { camelled, integer, number, object, optional, type Parsed, parseConfig, text, type Where } from '@kaleido/shared/config';
import { partsField } from './latents/parts-field.ts';

/** The file of a checkpoint's own defaults; Hugging Face uses the same name. */
export const GENERATION_FILE = 'generation_config.json';

const word = () => optional(text({ max: 100 }));

/**
 * A model's own defaults: the options of `kaleido-ar` and `kaleido-diffuse` that give its best plans and pictures. Fields that are absent
 * have the command's default. Names of samplers and the like are checked by the command that knows them.
 */
export const generationSchema = object({
  latents: optional(partsField()).meta({ description: '`kaleido-ar --latents`: parts to plan', without: 'all' }),
  temperature: optional(number({ min: 0 })).meta({ description: '`kaleido-ar --temperature`' }),
  voken_temperature: optional(number({ min: 0 })).meta({ description: '`kaleido-ar --voken-temperature`' }),
  top_k: optional(integer({ min: 0 })).meta({ description: '`kaleido-ar --top-k`' }),
  top_p: optional(number({ above: 0, max: 1 })).meta({ description: '`kaleido-ar --top-p`' }),
  guidance: optional(number({ min: 0 })).meta({ description: '`kaleido-diffuse --guidance`' }),
  guide_from: optional(number({ min: 0 })).meta({ description: '`kaleido-diffuse --guide-from`' }),
  guide_to: optional(number({ min: 0 })).meta({ description: '`kaleido-diffuse --guide-to`' }),
  sampler: word().meta({ description: '`kaleido-diffuse --sampler`' }),
  steps: optional(integer({ min: 1 })).meta({ description: '`kaleido-diffuse --steps`' }),
  spacing: word().meta({ description: '`kaleido-diffuse --spacing`' }),
  threshold: word().meta({ description: '`kaleido-diffuse --threshold`' }),
});

/** A model's defaults, and the file they are from. */
export interface GenerationConfig {
  readonly where: Where;
  readonly fields: Parsed<typeof generationSchema>;
}

/**
 * The defaults of a checkpoint; without the file, none.
 * @throws InputError naming file, field, what was expected and what came
 */
export async function readGeneration(checkpoint: Checkpoint): Promise<GenerationConfig> {
  const file = join(checkpoint.folder, GENERATION_FILE);
  const given = checkpoint.hasFile(GENERATION_FILE) ? await checkpoint.json(GENERATION_FILE) : {};
  return { where: { file }, fields: parseConfig(generationSchema, given, { file }) };
}

/** The defaults that are options of a command's table, as texts. */
export const generationTexts = (table: OptionTable, { where, fields }: GenerationConfig): OptionTexts =>
  optionTexts(where, camelled(fields), Object.keys(table));

/**
 * The same for the model of a command line: the named folder, or the shipped one.
 * @throws InputError if it is not a checkpoint, or its defaults are invalid
 */
export async function generationOptions(table: OptionTable, model: string | undefined): Promise<OptionTexts> {
  const { openCheckpoint } = await import('@kaleido/shared/checkpoint');
  return generationTexts(table, await readGeneration(await openCheckpoint(modelFolder(model))));
}
