import { InputError } from '@kaleido/shared/errors';
import type { HostTensor, NamedTensors, TensorSpec } from '@kaleido/shared/tensors';
import { checkWeights, type WeightSpec, type WeightsFile } from '@kaleido/shared/weights';
import type { T5Config } from './config.ts';

/** One entry per component (docs/design.md §4). */
export interface T5Components<T> {
  readonly textEncoder: Readonly<Record<string, T>>;
  readonly prior: Readonly<Record<string, T>>;
}

/** Names and shapes of every weight, in Hugging Face's names and PyTorch's layout (docs/t5.md, "Names"). */
export function t5Parameters(config: T5Config): T5Components<TensorSpec> {
  const { vocab_size: vocabulary, d_model: width, d_ff: inner, num_heads: heads, d_kv, relative_attention_num_buckets: buckets } = config;
  const attention = (name: string): [string, number[]][] => [
    ...['q', 'k', 'v'].map((part): [string, number[]] => [`${name}.${part}.weight`, [heads * d_kv, width]]),
    [`${name}.o.weight`, [width, heads * d_kv]],
  ];
  const dense = (name: string): [string, number[]][] => [
    ...(config.gated ? ['wi_0', 'wi_1'] : ['wi']).map((part): [string, number[]] => [`${name}.${part}.weight`, [inner, width]]),
    [`${name}.wo.weight`, [width, inner]],
  ];
  const stack = (name: 'encoder' | 'decoder', layers: number): [string, number[]][] => [
    ...Array.from({ length: layers }, (_, index) => {
      const layer = (number: number) => `${name}.block.${index}.layer.${number}`;
      const last = name === 'encoder' ? 1 : 2;
      const shapes = attention(`${layer(0)}.SelfAttention`);
      if (index === 0) shapes.push([`${layer(0)}.SelfAttention.relative_attention_bias.weight`, [buckets, heads]]);
      if (name === 'decoder') shapes.push(...attention(`${layer(1)}.EncDecAttention`));
      shapes.push(...dense(`${layer(last)}.DenseReluDense`));
      for (let number = 0; number <= last; number++) shapes.push([`${layer(number)}.layer_norm.weight`, [width]]);
      return shapes;
    }).flat(),
    [`${name}.final_layer_norm.weight`, [width]],
  ];
  const specs = (shapes: [string, number[]][]) =>
    Object.fromEntries(shapes.map(([name, shape]) => [name, { shape, dtype: 'float32' } as const]));
  return {
    textEncoder: specs([['shared.weight', [vocabulary, width]], ...stack('encoder', config.num_layers)]),
    prior: specs([
      ['decoder.embed_tokens.weight', [vocabulary, width]],
      ...stack('decoder', config.num_decoder_layers),
      ...(config.tie_word_embeddings ? [] : ([['lm_head.weight', [vocabulary, width]]] as [string, number[]][])),
    ]),
  };
}

const EMBEDDING = 'decoder.embed_tokens.weight';
const HEAD_WEIGHT = 'lm_head.weight';

/** Names and shapes as a list. */
const listed = (specs: Readonly<Record<string, TensorSpec>>): WeightSpec[] =>
  Object.entries(specs).map(([name, { shape }]) => ({ name, shape }));

/**
 * Compares the header of a checkpoint's text encoder with the config.
 * @throws InputError naming the file and the first weight that does not match
 */
export const checkTextEncoder = (config: T5Config, file: WeightsFile): void => checkWeights(file, listed(t5Parameters(config).textEncoder));

/**
 * Compares the header of a checkpoint's prior with the config. Embedding and head may have more rows than in the config, for added pieces,
 * and there may be a head even if the config ties it to the embedding.
 * @returns the number of rows, and whether there is a head
 */
export function checkPrior(config: T5Config, file: WeightsFile): { readonly rows: number; readonly hasHead: boolean } {
  const found = file.has(EMBEDDING) ? (file.info(EMBEDDING).shape[0] ?? 0) : 0;
  const rows = Math.max(found, config.vocab_size);
  const hasHead = file.has(HEAD_WEIGHT) || !config.tie_word_embeddings;
  checkWeights(file, listed(t5Parameters({ ...config, vocab_size: rows, tie_word_embeddings: !hasHead }).prior));
  return { rows, hasHead };
}

/**
 * Sorts the tensors of a Hugging Face T5 file into components. The decoder's embedding is `decoder.embed_tokens.weight` if the file has it,
 * else a copy of `shared.weight`; `lm_head.weight` is used if present, whatever the config says.
 * @throws InputError naming a weight that is missing or has another shape
 */
export function splitT5(config: T5Config, tensors: NamedTensors): T5Components<HostTensor> {
  const repeated = tensors['encoder.embed_tokens.weight'];
  const shared = tensors['shared.weight'] ?? repeated;
  const all: NamedTensors = { ...tensors };
  if (shared) all['shared.weight'] = shared;
  if (shared && !all[EMBEDDING]) all[EMBEDDING] = { ...shared, data: shared.data.slice() };
  return checkComponents(config, { textEncoder: all, prior: all }, 'T5 weights');
}

/**
 * The weights of a config, in its order, and `lm_head.weight` if present. Embedding and head of the prior may have more rows than in the
 * config, for added pieces.
 * @throws InputError naming a weight that is missing or has another shape
 */
export function checkComponents(config: T5Config, tensors: T5Components<HostTensor>, where: string): T5Components<HostTensor> {
  const { textEncoder, prior } = t5Parameters(config);
  const rows = tensors.prior[EMBEDDING]?.shape[0] ?? 0;
  const table: TensorSpec = { shape: [Math.max(rows, config.vocab_size), config.d_model], dtype: 'float32' };
  const head = tensors.prior[HEAD_WEIGHT] || prior[HEAD_WEIGHT] ? { [HEAD_WEIGHT]: table } : {};
  return {
    textEncoder: pick(tensors.textEncoder, textEncoder, where),
    prior: pick(tensors.prior, { ...prior, [EMBEDDING]: table, ...head }, where),
  };
}

function pick(tensors: NamedTensors, specs: Readonly<Record<string, TensorSpec>>, where: string): NamedTensors {
  const picked = Object.entries(specs).map(([name, { shape }]): [string, HostTensor] => {
    const tensor = tensors[name];
    if (!tensor) throw new InputError(`${where}: ${name} [${shape.join(', ')}] is missing`);
    if (tensor.shape.join() !== shape.join())
      throw new InputError(`${where}: ${name}: expected shape [${shape.join(', ')}], got [${tensor.shape.join(', ')}]`);
    if (tensor.dtype !== 'float32') throw new InputError(`${where}: ${name}: expected floating-point values, got ${tensor.dtype}`);
    return [name, tensor];
  });
  return Object.fromEntries(picked);
}
