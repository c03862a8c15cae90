import { choices, constant, integer, openObject, parseConfig, text, type Where, within } from '@kaleido/shared/config';
import { type LatentPart, latentParts } from '@kaleido/shared/record';
import { MAX_TOKENS } from './limits.ts';
import { filledT5, type T5Config, t5Schema } from './t5/config.ts';

/** The language side of a checkpoint's `config.json`. */
export interface LanguageConfig {
  /** The `model` of a record; undefined when the config has none. */
  readonly name: string | undefined;
  readonly t5: T5Config;
  /** The parts of latents that the model was trained on, in order; none is the plain diffusion baseline. */
  readonly parts: readonly LatentPart[];
  /** Number of vokens per picture; undefined if it varies. */
  readonly vokenCount: number | undefined;
  /** Maximum length of sampled latents, in tokens. */
  readonly maxTokens: number;
}

const tokens = () => integer({ min: 1, max: MAX_TOKENS });

/** The language side of `config.json`; the denoiser's fields are read by `kaleido-diffuse`. */
export const languageSchema = openObject({
  format_version: constant(1).meta({ description: 'Version of the format; other versions are refused' }),
  name: text({ max: 200 }).optional().meta({ description: '`model` of records and pictures', without: "the folder's name" }),
  t5: t5Schema.meta({ description: 'The network of text encoder and prior' }),
  latents: choices(latentParts).meta({ description: 'Parts of the latents that the prior was trained on; none is plain diffusion' }),
  voken_count: tokens().optional().meta({ unit: 'vokens', description: 'Number of vokens per picture', without: 'any number' }),
  max_tokens: tokens().default(256).meta({ unit: 'tokens', description: 'Maximum length of sampled latents' }),
});

/**
 * Reads the fields of the language side. Checkpoints of earlier versions call `format_version` `kaleido`.
 * @throws InputError naming the field, what was expected and what came
 */
export function parseLanguageConfig(value: unknown, where: Where): LanguageConfig {
  const { name, t5, latents, voken_count: vokenCount, max_tokens: maxTokens } = parseConfig(languageSchema, withVersion(value), where);
  return { name, t5: filledT5(t5, within(where, 't5')), parts: latents, vokenCount, maxTokens };
}

const withVersion = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'kaleido' in value ? { format_version: value.kaleido, ...value } : value;
