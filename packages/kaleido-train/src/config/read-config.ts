import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addVokens, openTokenizer, sentencePieceTokenizer, type Tokenizer, t5Schema } from '@kaleido/ar/internal';
import { faultAt, openObject, optional, parseConfig, refuse, section, within } from '@kaleido/shared/config';
import { show } from '@kaleido/shared/errors';
import { maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import { readJson } from '@kaleido/shared/read-json';
import { t5FolderConfig, t5FolderTokenizer } from '../init/t5-folder.ts';
import { ofSameSource, resolveDataPaths } from './data-paths.ts';
import { fromMlMdm, isMlMdmConfig } from './ml-mdm-config.ts';
import { parseYaml } from './parse-yaml.ts';
import { parseTrainingConfig, type TrainingConfig } from './training-config.ts';
import { trainingSchema } from './training-schema.ts';

/** The configs that come with the package. */
export const shippedConfigs = fileURLToPath(new URL('../../configs/', import.meta.url));

const { tokenizer, vokens, init } = trainingSchema.shape;
/** The fields that are needed to find the tokenizer, before the rest can be parsed. */
const tokenizerSchema = openObject({
  ...{ tokenizer, vokens, init },
  model: section(openObject({ t5: section(openObject({ vocab_size: optional(t5Schema.shape.vocab_size) })) })),
});

/** A config with the tokenizer it names. */
export interface RunConfig {
  readonly config: TrainingConfig;
  /** The file's content with `base` merged in; checkpoints keep it. */
  readonly raw: unknown;
  readonly tokenizer: Tokenizer;
  /** Its `tokenizer.json`. */
  readonly tokenizerJson: unknown;
}

/**
 * Reads a YAML config: a path, or the name of a config that comes with the package (`scenes16`). Its `base` names another file or another
 * config of the package, which supplies the fields that this one lacks. Paths (`base`, `tokenizer`, `init`, `data`) are relative to the
 * file that holds them. A config of ml-mdm's trainer is read as well.
 * @param overrides top-level fields that replace the file's
 * @throws InputError naming file, field, what was expected and what came
 */
export async function readConfig(named: string, overrides: Readonly<Record<string, unknown>> = {}): Promise<RunConfig> {
  const { raw, file } = await readRaw(named, overrides);
  const { tokenizer: tokenizerFile, vokens, model } = parseConfig(tokenizerSchema, raw, { file });
  if (tokenizerFile === undefined)
    return refuse({ file, path: 'tokenizer' }, 'a tokenizer.json here, or a T5 folder that has one (--init-t5)', undefined);
  const words = await readTokenizer(tokenizerFile);
  const ownSize = openTokenizer(words, tokenizerFile).size;
  const rows = Math.max(model.t5.vocab_size ?? 0, ownSize);
  const tokenizerJson = vokens > 0 ? addVokens(words, vokens, rows) : words;
  const tokenizer = openTokenizer(tokenizerJson, tokenizerFile);
  const { size, textSize } = tokenizer;
  return { config: parseTrainingConfig(raw, { file }, { size, textSize, ownSize }), raw, tokenizer, tokenizerJson };
}

/**
 * Reads a config without its tokenizer, for a run that will start from a T5 folder that is not there yet. The size of the tokenizer follows
 * from the rows of the embedding.
 * @throws InputError as `readConfig`, and when the config lacks `model: t5: vocab_size`
 */
export async function readConfigAlone(named: string, overrides: Readonly<Record<string, unknown>> = {}): Promise<TrainingConfig> {
  const { raw, file } = await readRaw(named, overrides);
  const { vokens, model } = parseConfig(tokenizerSchema, raw, { file });
  const rows = model.t5.vocab_size ?? refuse({ file, path: 'model.t5.vocab_size' }, 'the rows of the embedding', undefined);
  return parseTrainingConfig(raw, { file }, { size: rows + (vokens > 0 ? vokens + 1 : 0), textSize: rows, ownSize: rows }); // 1 is #, which T5 lacks
}

/** Whether a config names its tokenizer, directly or through a T5 folder. */
export async function hasTokenizer(named: string, overrides: Readonly<Record<string, unknown>> = {}): Promise<boolean> {
  const { raw, file } = await readRaw(named, overrides);
  return parseConfig(tokenizerSchema, raw, { file }).tokenizer !== undefined;
}

/** The `tokenizer.json` of a file: itself, or what SentencePiece's file (`.model`) says. */
const readTokenizer = async (path: string): Promise<unknown> =>
  path.endsWith('.model') ? sentencePieceTokenizer(await readBounded(path, maxFileBytes.json), path) : readJson(path);

/** The path itself if it exists, else the config of this name that comes with the package. */
function configFile(path: string, named: string, shippedIn: string): string {
  const shipped = join(shippedIn, `${named}.yaml`);
  return !existsSync(path) && existsSync(shipped) ? shipped : path;
}

/**
 * The fields of a YAML config before validation, with `base` merged in and the paths of data made absolute.
 * @param shippedIn the folder of the configs that can be named without a path
 * @throws InputError when a file cannot be read or is not an object
 */
export async function readFields(named: string, overrides: Readonly<Record<string, unknown>>, shippedIn = shippedConfigs) {
  const file = configFile(named, named, shippedIn);
  const own = await readWithBase(file, shippedIn, []);
  return { file, fields: merged(ofSameSource(own, overrides), overrides) as Record<string, unknown> };
}

async function readRaw(named: string, overrides: Readonly<Record<string, unknown>>) {
  const { file, fields } = await readFields(named, overrides);
  return { file, raw: await withT5Folder(fields, file) };
}

/** Fills in the network of the T5 folder that a config starts from, and its tokenizer unless the config names one. */
async function withT5Folder(raw: Record<string, unknown>, file: string): Promise<Record<string, unknown>> {
  const where = { file };
  const folder = parseConfig(tokenizerSchema, raw, where).init.t5;
  if (folder === undefined) return raw;
  const t5 = await t5FolderConfig(folder);
  const model = raw.model as Readonly<{ t5?: Readonly<Record<string, unknown>> }> | undefined;
  for (const [name, value] of Object.entries(model?.t5 ?? {}))
    if (name in t5 && t5[name] !== value) refuse(within(where, 'model', 't5', name), `${show(t5[name])} as in ${folder}`, value);
  return {
    ...raw,
    tokenizer: raw.tokenizer ?? t5FolderTokenizer(folder),
    model: { ...model, t5: { ...model?.t5, ...t5 } },
  };
}

async function readWithBase(file: string, shippedIn: string, visited: readonly string[]): Promise<Record<string, unknown>> {
  const path = resolve(file);
  if (visited.includes(path)) throw faultAt({ file, path: 'base' }, 'refers back to this file');
  const yaml = (await readBounded(file, maxFileBytes.config)).toString();
  if (isMlMdmConfig(yaml)) return fromMlMdm(parseYaml(yaml, file, 'python'), file);
  const value = parseYaml(yaml, file);
  if (!isObject(value)) return refuse({ file }, 'an object', value);
  const { base, ...own } = value;
  const beside = (value: unknown) => (typeof value === 'string' ? resolve(dirname(path), value) : value);
  if ('tokenizer' in own) own.tokenizer = beside(own.tokenizer);
  own.data = resolveDataPaths(own.data, dirname(path));
  if (own.data === undefined) delete own.data;
  if (isObject(own.init)) own.init = Object.fromEntries(Object.entries(own.init).map(([name, value]) => [name, beside(value)]));
  if (base === undefined) return own;
  if (typeof base !== 'string') return refuse({ file, path: 'base' }, 'a file name', base);
  const below = await readWithBase(configFile(resolve(dirname(path), base), base, shippedIn), shippedIn, [...visited, path]);
  return merged(ofSameSource(below, own), own) as Record<string, unknown>;
}

/** Objects are merged field by field; anything else is replaced. */
function merged(below: unknown, above: unknown): unknown {
  if (!isObject(below) || !isObject(above)) return above;
  const own = Object.entries(above).map(([name, value]) => [name, name in below ? merged(below[name], value) : value]);
  return { ...below, ...Object.fromEntries(own) };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
