import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { growPrior, parseT5Config, type T5Components, t5Parameters } from '@kaleido/ar/internal';
import { InputError } from '@kaleido/shared/errors';
import { readJson } from '@kaleido/shared/read-json';
import type { HostTensor, NamedTensors, TensorSpec } from '@kaleido/shared/tensors';
import { checkWeight, readFinite, type WeightsFile } from '@kaleido/shared/weights';
import type { ModelConfig } from '../config/training-config.ts';
import { countOf, describeDifferences, differencesOf } from './differences.ts';
import { openWeightsFolder } from './weights-file.ts';

/** The fields of a T5's `config.json` that define the network; the others describe its use. */
const fields = [
  ...['vocab_size', 'd_model', 'd_kv', 'd_ff', 'num_layers', 'num_decoder_layers', 'num_heads', 'feed_forward_proj'],
  ...['relative_attention_num_buckets', 'relative_attention_max_distance', 'layer_norm_epsilon', 'initializer_factor'],
  ...['pad_token_id', 'eos_token_id', 'decoder_start_token_id', 'tie_word_embeddings', 'scale_decoder_outputs'],
];

/**
 * The content of a `config.json` with what the type of the model implies: transformers' mT5 never scales decoder outputs
 * (`modeling_mt5.py`), although version 5 writes `tie_word_embeddings: true` into its configs.
 */
function completed(content: unknown): unknown {
  if (typeof content !== 'object' || content === null || !('model_type' in content) || content.model_type !== 'mt5') return content;
  const scaled = 'scale_decoder_outputs' in content ? content.scale_decoder_outputs : undefined;
  return { ...content, scale_decoder_outputs: scaled ?? false };
}

/**
 * Reads the network of a Hugging Face T5 or mT5 folder as a config's `model: t5`. If the weights include a head, it is used, whatever the
 * config says (docs/t5.md §6).
 * @throws InputError when the folder does not hold a T5
 */
export async function t5FolderConfig(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const path = join(folder, 'config.json');
  const content = completed(await readJson(path));
  const parsed = parseT5Config(content, { file: path });
  const given = content as Readonly<Record<string, unknown>>;
  const picked = Object.fromEntries(fields.filter((name) => given[name] != null).map((name) => [name, given[name]]));
  if (!parsed.tie_word_embeddings) return picked;
  const file = await openWeightsFolder(folder);
  const ownHead = file.has('lm_head.weight');
  await file.close();
  return ownHead ? { ...picked, tie_word_embeddings: false, scale_decoder_outputs: parsed.scale_decoder_outputs } : picked;
}

/** The path of a T5 folder's tokenizer: `tokenizer.json`, or SentencePiece's own file if that is all there is. */
export function t5FolderTokenizer(folder: string): string {
  const names = ['tokenizer.json', 'spiece.model', 'tokenizer.model', 'sentencepiece.model'];
  return join(folder, names.find((name) => existsSync(join(folder, name))) ?? 'tokenizer.json');
}

/**
 * Reads text encoder and prior from a Hugging Face T5 folder (float32, float16 or bfloat16, one file or shards). The prior's embedding is
 * the decoder's if the file has one, else a copy of `shared.weight`. It and the head get rows for added pieces, drawn from a normal
 * distribution with the standard deviation of the existing rows. Without latents there is no prior, and the decoder is not read.
 * @throws InputError naming weights that are missing, unexpected or of another shape than in the config, or one that is not finite
 */
export async function readT5(model: ModelConfig, folder: string, seed: number): Promise<T5Components<HostTensor>> {
  const file = await openWeightsFolder(folder);
  try {
    const { textEncoder, prior } = t5Sources(model, file);
    return { textEncoder: await readAll(file, textEncoder), prior: growPrior(await readAll(file, prior), model, seed) };
  } finally {
    await file.close();
  }
}

/**
 * Reads the prior alone, as `readT5` does.
 * @throws InputError as `readT5`
 */
export async function readT5Prior(model: ModelConfig, folder: string, seed: number): Promise<NamedTensors> {
  const file = await openWeightsFolder(folder);
  try {
    return growPrior(await readAll(file, t5Sources(model, file).prior), model, seed);
  } finally {
    await file.close();
  }
}

/** Other names of weights. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  'shared.weight': ['encoder.embed_tokens.weight'],
  'decoder.embed_tokens.weight': ['shared.weight', 'encoder.embed_tokens.weight'],
};

/** A weight that old files have and T5 never uses. */
const UNUSED = 'decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight';
/** Weights outside a T5, such as the heads of other tasks. */
const OUTSIDE = /^(?!encoder\.|decoder\.|shared\.|lm_head\.)/;

/** The names of a component's weights in the file, by their names in the network. */
type Sources = Readonly<Record<string, string>>;

/**
 * Where the weights of a T5 folder are; the prior's are empty without latents. Names and shapes of all are compared with the config.
 * @throws InputError naming weights that are missing, unexpected or of another shape
 */
export function t5Sources({ t5, latents }: Pick<ModelConfig, 't5' | 'latents'>, file: WeightsFile): T5Components<string> {
  const specs = t5Parameters(t5);
  const storedAs = (name: string) => [name, ...(aliases[name] ?? [])].find((one) => file.has(one)) ?? name;
  const sourcesOf = (names: Readonly<Record<string, TensorSpec>>): Sources =>
    Object.fromEntries(Object.keys(names).map((name) => [name, storedAs(name)]));
  const sources = { textEncoder: sourcesOf(specs.textEncoder), prior: latents.length > 0 ? sourcesOf(specs.prior) : {} };
  const all: Readonly<Record<string, TensorSpec>> = { ...specs.textEncoder, ...specs.prior };
  const places = [...Object.entries(sources.textEncoder), ...Object.entries(sources.prior)];
  const shapes = new Map(places.map(([name, stored]) => [stored, all[name]!.shape])); // both embeddings may be the same weight
  const expected = [...shapes].map(([name, shape]) => ({ name, shape }));
  const ignored = new Set([...Object.keys(all), ...Object.values(aliases).flat(), UNUSED]);
  const isComplete = expected.every(({ name }) => file.has(name)); // else the missing ones may go by a name outside
  const given = file.names.filter((name) => shapes.has(name) || !(ignored.has(name) || (isComplete && OUTSIDE.test(name))));
  const differences = differencesOf(expected, Object.fromEntries(given.map((name) => [name, file.info(name)])));
  if (countOf(differences) > 0)
    throw new InputError(`${file.path}: the weights differ from the config: ${describeDifferences(differences)}`);
  for (const { name, shape } of expected) checkWeight(file, name, shape);
  return sources;
}

async function readAll(file: WeightsFile, sources: Sources): Promise<NamedTensors> {
  const read: NamedTensors = {};
  for (const [name, stored] of Object.entries(sources)) read[name] = await readFinite(file, stored);
  return read;
}
