import { type HostTensor, int32, sizeOf, type TensorSpec, zeros } from '@kaleido/shared/tensors';
import type { Engine } from '@kaleido/tfjs-onnxruntime';
import type { Batch } from '../batch.ts';
import type { T5Config } from '../t5/config.ts';
import { encode } from '../t5/encoder.ts';
import { relativeBucket } from '../t5/relative-position.ts';
import type { PriorWeights, TextEncoderWeights } from '../t5/weights.ts';
import { crossMemory, decodeStep, type Memory, type StepInputs } from './step.ts';

/** One sequence to be written. */
export interface Continuation {
  /** Index of its caption among those given. */
  readonly caption: number;
  /** Tokens that come first, before any is chosen. */
  readonly given: readonly number[];
  /**
   * The token at a position (from 0), from the scores that follow everything before it; undefined when the sequence is finished.
   * @param scores logits of the whole vocabulary, valid during the call only
   */
  choose(scores: Float32Array, position: number): number | undefined;
}

/** Runs encoder and decoder token by token. It keeps the compiled graphs of the batch sizes and caption lengths used last. */
export interface Generator {
  /** The longest sequence, given tokens included. */
  readonly maxTokens: number;
  /**
   * Writes sequences side by side until all are finished, or `maxTokens` long.
   * @param captions [C, S]
   */
  generate(captions: Batch, continuations: readonly Continuation[]): Promise<void>;
  dispose(): Promise<void>;
}

interface Model<T> {
  readonly textEncoder: TextEncoderWeights<T>;
  readonly prior: PriorWeights<T>;
}

export function openGenerator(engine: Engine, config: T5Config, model: Model<HostTensor>, maxTokens: number): Generator {
  const places = Math.max(1, maxTokens - 1); // the last token is not read again
  const readers = graphCache((rows, length) => compileReader(engine, config, model, rows, length));
  const steppers = graphCache((rows, length) => compileStep(engine, config, model.prior, rows, length, places));
  return {
    maxTokens,
    async generate(captions, continuations) {
      const [count = 0, length = 0] = captions.ids.shape;
      const rows = fullBatch(count);
      const ids = takeRows(captions.ids, rows);
      const mask = takeRows(captions.mask, rows);
      const reader = await readers.of(rows.length, length);
      const memory = await reader.run({ batch: { ids, mask } });

      const items = fullBatch(continuations.length).map((index) => continuations[index] as Continuation);
      const step = await steppers.of(items.length, length);
      const sources = items.map(({ caption }) => caption);
      const caption = memory.map(({ keys, values }) => ({ keys: takeRows(keys, sources), values: takeRows(values, sources) }));
      await writeAll(config, step, items, continuations.length, caption, takeRows(mask, sources), maxTokens, places);
    },
    async dispose() {
      await readers.dispose();
      await steppers.dispose();
    },
  };
}

/** Batches have 1, 2, 4, 8… rows, so that few graphs are compiled: indices of rows, the first repeated to fill the batch. */
const fullBatch = (count: number): number[] =>
  Array.from({ length: 2 ** Math.ceil(Math.log2(count)) }, (_, row) => (row < count ? row : 0));

/** How many graphs of a kind are kept: each may hold a copy of the weights. */
const keptGraphs = 4;

/** Compiled graphs by batch size and caption length; the one that was used longest ago goes first. */
function graphCache<E extends { dispose(): Promise<void> }>(compile: (rows: number, length: number) => Promise<E>) {
  const graphs = new Map<string, E>();
  return {
    async of(rows: number, length: number): Promise<E> {
      const key = `${rows} ${length}`;
      const graph = graphs.get(key) ?? (await compile(rows, length));
      graphs.delete(key);
      graphs.set(key, graph);
      const [oldest] = graphs;
      if (oldest && graphs.size > keptGraphs) {
        graphs.delete(oldest[0]);
        await oldest[1].dispose();
      }
      return graph;
    },
    async dispose(): Promise<void> {
      for (const graph of graphs.values()) await graph.dispose();
    },
  };
}

/** The encoder, and the keys and values that every step asks it for. */
function compileReader(engine: Engine, config: T5Config, model: Model<HostTensor>, rows: number, length: number) {
  const ids: TensorSpec = { shape: [rows, length], dtype: 'int32' };
  return engine.compile(
    ({ model, batch }) => crossMemory(config, model.prior, encode(config, model.textEncoder, batch.ids, batch.mask)),
    { model, batch: { ids, mask: ids } },
    { name: 'caption' },
  );
}

function compileStep(engine: Engine, config: T5Config, prior: PriorWeights<HostTensor>, rows: number, length: number, places: number) {
  const { num_heads: heads, d_kv, num_decoder_layers: blocks } = config;
  const memory = (length: number): Memory<TensorSpec>[] =>
    Array.from({ length: blocks }, () => ({
      keys: { shape: [rows, heads, d_kv, length], dtype: 'float32' },
      values: { shape: [rows, heads, length, d_kv], dtype: 'float32' },
    }));
  const step: StepInputs<TensorSpec> = {
    ids: { shape: [rows, 1], dtype: 'int32' },
    buckets: { shape: [1, places + 1], dtype: 'int32' },
    written: { shape: [1, places + 1], dtype: 'float32' },
    past: memory(places),
    caption: memory(length),
    captionMask: { shape: [rows, length], dtype: 'int32' },
  };
  return engine.compile(({ prior, step }) => decodeStep(config, prior, step), { prior, step }, { name: 'decoder step' });
}

async function writeAll(
  config: T5Config,
  step: Awaited<ReturnType<typeof compileStep>>,
  items: readonly Continuation[],
  count: number,
  caption: Memory<HostTensor>[],
  captionMask: HostTensor,
  maxTokens: number,
  places: number,
): Promise<void> {
  const { num_heads: heads, d_kv } = config;
  const past = caption.map(() => ({
    keys: zeros([items.length, heads, d_kv, places]),
    values: zeros([items.length, heads, places, d_kv]),
  }));
  const written = zeros([1, places + 1]);
  written.data[places] = 1; // the token at hand
  const live = new Set(Array(count).keys());
  let ids = items.map(() => config.decoder_start_token_id);
  for (let position = 0; position < maxTokens && live.size > 0; position++) {
    const buckets = bucketRow(config, position, places);
    const { logits, token } = await step.run({
      step: { ids: int32([items.length, 1], ids), buckets, written, past, caption, captionMask },
    });
    const vocabulary = logits.shape[1] ?? 0;
    ids = items.map(({ given, choose }, item) => {
      if (!live.has(item)) return config.pad_token_id;
      const scores = (logits.data as Float32Array).subarray(item * vocabulary, (item + 1) * vocabulary);
      const id = position < given.length ? given[position] : choose(scores, position);
      if (id === undefined) live.delete(item);
      return id ?? config.pad_token_id;
    });
    if (position >= places) break;
    for (const [block, { keys, values }] of token.entries()) {
      remember(past[block]?.keys, keys, position, places, 1);
      remember(past[block]?.values, values, position * d_kv, places * d_kv, d_kv);
    }
    written.data[position] = 1;
  }
}

/** Buckets of the distances from a position to every place before it; last, to itself. int32 [1, places + 1]. */
function bucketRow(config: T5Config, position: number, places: number): HostTensor {
  const { relative_attention_num_buckets: buckets, relative_attention_max_distance: maxDistance } = config;
  return int32(
    [1, places + 1],
    Int32Array.from({ length: places + 1 }, (_, place) =>
      place === places ? 0 : relativeBucket(place - position, false, buckets, maxDistance),
    ),
  );
}

/**
 * Writes a token's vectors into the cache.
 * @param run how many neighbouring values of the cache come from a token: d_kv for values [B, h, L, d], 1 for keys [B, h, d, L]
 * @param stride from one such run to the next
 */
function remember(cache: HostTensor | undefined, token: HostTensor, offset: number, stride: number, run: number): void {
  if (!cache) return;
  for (let from = 0, to = offset; from < token.data.length; from += run, to += stride)
    for (let index = 0; index < run; index++) cache.data[to + index] = token.data[from + index] ?? 0;
}

/** Rows of a tensor by index, in the order asked for. */
function takeRows(tensor: HostTensor, rows: readonly number[]): HostTensor {
  const row = sizeOf(tensor.shape.slice(1));
  const data = tensor.dtype === 'int32' ? new Int32Array(rows.length * row) : new Float32Array(rows.length * row);
  for (const [index, source] of rows.entries()) data.set(tensor.data.subarray(source * row, (source + 1) * row), index * row);
  return { shape: [rows.length, ...tensor.shape.slice(1)], dtype: tensor.dtype, data };
}
