import { createRequire } from 'node:module';
import { basename, dirname, resolve } from 'node:path';
import { type Checkpoint, openCheckpoint } from '@kaleido/shared/checkpoint';
import { InputError, UsageError } from '@kaleido/shared/errors';
import { type LatentPart, latentParts } from '@kaleido/shared/record';
import type { HostTensor } from '@kaleido/shared/tensors';
import { nest } from '@kaleido/tfjs-onnxruntime';
import { mostTokens } from './most-tokens.ts';
import { parseT5Config, type T5Config } from './t5/config.ts';
import { checkComponents } from './t5/parameters.ts';
import type { PriorWeights, TextEncoderWeights } from './t5/weights.ts';
import { openTokenizer, type Tokenizer } from './tokenizer/tokenizer.ts';

/** What a checkpoint folder says about words and plans. */
export interface LanguageModel {
  /** `name` in its config, else the folder's name: the `model` of a record. */
  readonly name: string;
  readonly config: T5Config;
  readonly tokenizer: Tokenizer;
  /** The parts of latents that it was trained on, in order. */
  readonly parts: readonly LatentPart[];
  /** How many vokens a picture has, where their number is fixed. */
  readonly vokenCount: number | undefined;
  /** The longest latents it is asked for, in tokens. */
  readonly maxTokens: number;
  /** Reads the weights; once, whoever asks. */
  weights(): Promise<{ readonly textEncoder: TextEncoderWeights<HostTensor>; readonly prior: PriorWeights<HostTensor> }>;
}

const defaultMaxTokens = 256;

/**
 * The folder of a model: the one that is named, else the package `@kaleido/model-scenes`.
 * @throws UsageError when none is named and the package is not installed
 */
export function modelFolder(named: string | undefined): string {
  if (named !== undefined) return named;
  try {
    return dirname(createRequire(import.meta.url).resolve('@kaleido/model-scenes/package.json'));
  } catch {
    throw new UsageError('no model: name a checkpoint folder with --model, or install @kaleido/model-scenes');
  }
}

/**
 * Opens the language side of a checkpoint (design.md §4): `config.json`, `tokenizer.json`, components `text_encoder` and `prior`.
 * @throws InputError naming file and reason
 */
export async function openLanguageModel(folder: string): Promise<LanguageModel> {
  const checkpoint = await openCheckpoint(folder);
  const where = `${folder}/config.json`;
  const fields = checkpoint.config as Readonly<Record<string, unknown>> | null;
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) throw new InputError(`${where}: expected an object`);
  const config = parseT5Config(fields.t5, `${where}: t5`);
  const tokenizer = openTokenizer(await checkpoint.json('tokenizer.json'), `${folder}/tokenizer.json`);
  let weights: ReturnType<LanguageModel['weights']> | undefined;
  return {
    name: typeof fields.name === 'string' ? fields.name : basename(resolve(folder)),
    config,
    tokenizer,
    parts: partsOf(fields.latents, where),
    vokenCount: count(fields.voken_count, `${where}: voken_count`, mostTokens),
    maxTokens: count(fields.max_tokens, `${where}: max_tokens`, mostTokens) ?? defaultMaxTokens,
    weights() {
      weights ??= readWeights(checkpoint, config, tokenizer);
      return weights;
    },
  };
}

async function readWeights(checkpoint: Checkpoint, config: T5Config, tokenizer: Tokenizer) {
  const tensors = { textEncoder: await checkpoint.component('text_encoder'), prior: await checkpoint.component('prior') };
  const { textEncoder, prior } = checkComponents(config, tensors, checkpoint.folder);
  const rows = prior['decoder.embed_tokens.weight']?.shape[0] ?? 0;
  if (tokenizer.textSize > config.vocab_size || tokenizer.size > rows)
    throw new InputError(
      `${checkpoint.folder}/tokenizer.json: has ${tokenizer.size} pieces, but the embeddings ${config.vocab_size} rows in text_encoder and ${rows} in prior`,
    );
  return { textEncoder: nest<TextEncoderWeights<HostTensor>>(textEncoder), prior: nest<PriorWeights<HostTensor>>(prior) };
}

function partsOf(value: unknown, where: string): LatentPart[] {
  const known: readonly unknown[] = latentParts;
  if (!Array.isArray(value) || !value.every((part) => known.includes(part)))
    throw new InputError(`${where}: latents: expected a list of ${latentParts.join(', ')}, got ${JSON.stringify(value) ?? 'nothing'}`);
  return latentParts.filter((part) => value.includes(part));
}

function count(value: unknown, where: string, most: number): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new InputError(`${where}: expected an integer from 1 to ${most}, got ${JSON.stringify(value)}`);
}
