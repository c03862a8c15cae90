import { InputError, show } from '@kaleido/shared/errors';
import { type LatentPart, latentParts } from '@kaleido/shared/record';
import { MAX_TOKENS } from './limits.ts';
import { parseT5Config, type T5Config } from './t5/config.ts';

/** What a checkpoint's `config.json` says about words and plans. */
export interface LanguageConfig {
  /** The `model` of a record; undefined when the config has none. */
  readonly name: string | undefined;
  readonly t5: T5Config;
  /** The parts of latents that the model was trained on, in order; none is the plain diffusion baseline. */
  readonly parts: readonly LatentPart[];
  /** How many vokens a picture has, where their number is fixed. */
  readonly vokenCount: number | undefined;
  /** The longest latents that the model is asked for, in tokens. */
  readonly maxTokens: number;
}

/** The form of the folder; a later one may mean other things by the same fields. */
const VERSION = 1;
const DEFAULT_MAX_TOKENS = 256;
const MAX_NAME = 200;

/**
 * Reads the fields of the language side; those of the denoiser are for whoever draws.
 * @param where names the file in errors
 * @throws InputError naming the field, what was expected and what came
 */
export function parseLanguageConfig(fields: Readonly<Record<string, unknown>>, where: string): LanguageConfig {
  if (fields.kaleido !== VERSION) throw new InputError(`${where}: kaleido: expected ${VERSION}, got ${show(fields.kaleido)}`);
  return {
    name: nameOf(fields.name, where),
    t5: parseT5Config(fields.t5, `${where}: t5`),
    parts: partsOf(fields.latents, where),
    vokenCount: count(fields.voken_count, `${where}: voken_count`),
    maxTokens: count(fields.max_tokens, `${where}: max_tokens`) ?? DEFAULT_MAX_TOKENS,
  };
}

function nameOf(value: unknown, where: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= MAX_NAME) return value;
  throw new InputError(`${where}: name: expected a text of 1 to ${MAX_NAME} characters, got ${show(value)}`);
}

function partsOf(value: unknown, where: string): LatentPart[] {
  const known: readonly unknown[] = latentParts;
  if (!Array.isArray(value) || !value.every((part) => known.includes(part)))
    throw new InputError(`${where}: latents: expected a list of ${latentParts.join(', ')}, got ${show(value)}`);
  return latentParts.filter((part) => value.includes(part));
}

function count(value: unknown, where: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_TOKENS) return value;
  throw new InputError(`${where}: expected an integer from 1 to ${MAX_TOKENS}, got ${show(value)}`);
}
