import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTokenizer, type Tokenizer } from '@kaleido/ar';
import { InputError, systemReason } from '@kaleido/shared/errors';
import { parse } from 'yaml';
import { fieldsOf } from './fields.ts';
import { parseTrainingConfig, type TrainingConfig } from './training-config.ts';

/** The configs that come with the package. */
export const shippedConfigs = fileURLToPath(new URL('../../configs/', import.meta.url));

/** A config with the tokenizer it names. */
export interface RunConfig {
  readonly config: TrainingConfig;
  /** The file's content, `base` merged in: what is kept with a checkpoint. */
  readonly raw: unknown;
  readonly tokenizer: Tokenizer;
  /** Its `tokenizer.json`. */
  readonly tokenizerJson: unknown;
}

/**
 * Reads a YAML config: a path, or the name of one that comes with the package (`scenes16`). `base` names another file, beside this one,
 * whose values hold where this one has none; `tokenizer` is a file beside it too.
 * @param overrides fields of the top level that win over the file's
 * @throws InputError naming file, field, what was expected and what came
 */
export async function readConfig(named: string, overrides: Readonly<Record<string, unknown>> = {}): Promise<RunConfig> {
  const shipped = join(shippedConfigs, `${named}.yaml`);
  const file = !existsSync(named) && existsSync(shipped) ? shipped : named;
  const raw = merged(await readWithBase(file, []), overrides) as Record<string, unknown>;
  const tokenizerFile = fieldsOf(raw, file).text('tokenizer');
  const tokenizerJson = parseJson(await readText(tokenizerFile), tokenizerFile);
  const tokenizer = openTokenizer(tokenizerJson, tokenizerFile);
  return { config: parseTrainingConfig(raw, file, tokenizer), raw, tokenizer, tokenizerJson };
}

async function readWithBase(file: string, readBefore: readonly string[]): Promise<Record<string, unknown>> {
  const path = resolve(file);
  if (readBefore.includes(path)) throw new InputError(`${file}: base: leads back to this file`);
  const value = parseYaml(await readText(file), file);
  fieldsOf(value, file);
  const { base, ...own } = value as Record<string, unknown>;
  if (typeof own.tokenizer === 'string') own.tokenizer = resolve(dirname(path), own.tokenizer);
  if (base === undefined) return own;
  if (typeof base !== 'string') throw new InputError(`${file}: base: expected a file name, got ${JSON.stringify(base)}`);
  return merged(await readWithBase(resolve(dirname(path), base), [...readBefore, path]), own) as Record<string, unknown>;
}

/** Objects are merged field by field; anything else is replaced. */
function merged(below: unknown, above: unknown): unknown {
  if (!isObject(below) || !isObject(above)) return above;
  const own = Object.entries(above).map(([name, value]) => [name, name in below ? merged(below[name], value) : value]);
  return { ...below, ...Object.fromEntries(own) };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new InputError(systemReason(error, file) ?? file);
  }
}

function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new InputError(`${file}: ${(error as Error).message.split('\n', 1)[0]}`);
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${file}: not valid JSON`);
  }
}
