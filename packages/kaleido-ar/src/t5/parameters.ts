import type { HostTensor, NamedTensors, TensorSpec } from '@kaleido/shared/tensors';
import type { T5Config } from './config.ts';

/** One entry a component (design.md §4). */
export interface T5Components<T> {
  readonly textEncoder: Readonly<Record<string, T>>;
  readonly prior: Readonly<Record<string, T>>;
}

/** Names and shapes of every weight, in Hugging Face's names and PyTorch's layout (spec/t5.md, Names). */
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

/**
 * Sorts the tensors of a Hugging Face T5 file into components. The decoder's embedding is `decoder.embed_tokens.weight` where the file
 * repeats it, else a copy of `shared.weight`; `lm_head.weight` is taken when it is there, whatever the config says.
 * @throws TypeError naming a weight that is missing or has another shape
 */
export function splitT5(config: T5Config, tensors: NamedTensors): T5Components<HostTensor> {
  const { textEncoder, prior } = t5Parameters(config);
  const embedding = 'decoder.embed_tokens.weight';
  const repeated = tensors['encoder.embed_tokens.weight'];
  const shared = tensors['shared.weight'] ?? repeated;
  const all: NamedTensors = { ...tensors };
  if (shared) all['shared.weight'] = shared;
  if (shared && !all[embedding]) all[embedding] = { ...shared, data: shared.data.slice() };
  const head = all['lm_head.weight'];
  const headSpec = head && {
    'lm_head.weight': t5Parameters({ ...config, tie_word_embeddings: false }).prior['lm_head.weight'] as TensorSpec,
  };
  return { textEncoder: pick(all, textEncoder), prior: pick(all, { ...prior, ...headSpec }) };
}

function pick(tensors: NamedTensors, specs: Readonly<Record<string, TensorSpec>>): NamedTensors {
  const picked = Object.entries(specs).map(([name, { shape }]): [string, HostTensor] => {
    const tensor = tensors[name];
    if (!tensor) throw new TypeError(`T5 weights: ${name} [${shape.join(', ')}] is missing`);
    if (tensor.shape.join() !== shape.join())
      throw new TypeError(`T5 weights: ${name}: expected shape [${shape.join(', ')}], got [${tensor.shape.join(', ')}]`);
    return [name, tensor];
  });
  return Object.fromEntries(picked);
}
