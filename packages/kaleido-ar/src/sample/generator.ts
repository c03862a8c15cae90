import type { Engine } from '@kaleido/engine';
import { type HostTensor, int32, readConstant } from '@kaleido/shared/tensors';
import type { Batch } from '../batch.ts';
import type { T5Config } from '../t5/config.ts';
import { appendKV, emptyCache, takeCaptions, takeRows, takeSequences } from './cache.ts';
import { type Model, openEncoderGraphs, openStepGraph, type StepGraph } from './graphs.ts';
import { positionRow } from './position-row.ts';
import type { CaptionKV } from './step.ts';

/** One sequence to generate. */
export interface Continuation {
  /** Index of its caption among those given. */
  readonly caption: number;
  /** Tokens that the sequence begins with. */
  readonly given: readonly number[];
  /**
   * The token at a position (from 0), from the scores that follow everything before it; undefined when the sequence is finished.
   * @param scores logits of the whole vocabulary, valid during the call only
   */
  choose(scores: Float32Array, position: number): number | undefined;
}

/** What the decoder sees of captions [C, S] in every step. */
export interface EncodedCaptions {
  readonly kv: CaptionKV<HostTensor>;
}

/** Runs encoder and decoder token by token. Keeps the decoder's graph, and the encoder's of recent batch sizes and caption lengths. */
export interface Generator {
  /** @param captions [C, S] */
  encode(captions: Batch): Promise<EncodedCaptions>;
  /** Frees the graphs of `encode`, and with them the encoder's weights; what is encoded later compiles them again. */
  releaseEncoder(): Promise<void>;
  /** Generates sequences in one batch until all are finished or have `maxTokens` tokens, given ones included. */
  generate(captions: EncodedCaptions, continuations: readonly Continuation[]): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * @param maxTokens maximum length of a sequence, given tokens included
 * @param maxConstantBytes as in `CompileOptions`
 */
export async function openGenerator(
  engine: Engine,
  config: T5Config,
  model: Model,
  maxTokens: number,
  maxConstantBytes?: number,
): Promise<Generator> {
  const mostCached = Math.max(1, maxTokens - 1); // the last token is never an input
  const encoderGraphs = openEncoderGraphs(engine, config, model, maxConstantBytes);
  const positions = positionRow(config, await biasTable(model), maxTokens);
  let stepGraph: Promise<StepGraph> | undefined; // compiled when captions are encoded

  async function encode({ ids, mask }: Batch): Promise<EncodedCaptions> {
    const [count = 0, length = 0] = ids.shape;
    const rows = fullBatch(count);
    const graph = await encoderGraphs.of(rows.length, length);
    return { kv: await graph.run({ ids: takeRows(ids, rows), mask: takeRows(mask, rows) }) };
  }

  async function generate({ kv }: EncodedCaptions, sequences: readonly Continuation[]): Promise<void> {
    stepGraph ??= openStepGraph(engine, config, model.prior, maxConstantBytes);
    const graph = await stepGraph;
    let rows = sequences;
    let live = rows.map((_, row) => row);
    let ids = rows.map(() => config.decoder_start_token_id);
    let caption = takeCaptions(
      kv,
      rows.map((sequence) => sequence.caption),
    );
    let capacity = Math.min(CACHE_STEP, mostCached);
    let past = emptyCache(config, rows.length, capacity);
    for (let position = 0; ; position++) {
      const inputs = { ids: int32([rows.length], ids), bias: positions.at(position, capacity), past, caption };
      const { logits, token } = await graph.run(inputs);
      const vocabulary = logits.shape[1] ?? 0;
      live = live.filter((row) => {
        const { given, choose } = rows[row] as Continuation;
        const scores = (logits.data as Float32Array).subarray(row * vocabulary, (row + 1) * vocabulary);
        const id = position < given.length ? given[position] : choose(scores, position);
        ids[row] = id ?? config.pad_token_id;
        return id !== undefined;
      });
      if (live.length === 0 || position + 1 === maxTokens) return;
      appendKV(past, token, position);

      const kept = live.length === 1 && rows.length > 1 ? [...live, ...live] : live;
      const isFull = position + 1 === capacity;
      if (!isFull && kept.length > MOST_KEPT * rows.length) continue;
      if (isFull) capacity = Math.min(capacity + CACHE_STEP, mostCached);
      past = takeSequences(past, kept, position + 1, capacity);
      if (kept.length === rows.length) continue;
      caption = takeCaptions(caption, kept);
      ids = kept.map((row) => ids[row]!);
      rows = kept.map((row) => rows[row]!);
      live = live.map((_, row) => row);
    }
  }

  return {
    encode,
    releaseEncoder: () => encoderGraphs.dispose(),
    generate,
    async dispose() {
      await encoderGraphs.dispose();
      await (await stepGraph)?.dispose();
    },
  };
}

/** Tokens by which a cache grows: every step reads all of it, and growing copies it. */
const CACHE_STEP = 32;

/**
 * Finished sequences are dropped once no more than this share of a batch goes on, which pays for copying the cache; but never down to one,
 * which ONNX Runtime multiplies in another order: no sequence changes another's rounding.
 */
const MOST_KEPT = 0.75;

/** Row indices of a batch of 1, 2, 4, 8… captions, the first row repeated as filler: few sizes, so few graphs are compiled. */
const fullBatch = (count: number): number[] =>
  Array.from({ length: 2 ** Math.ceil(Math.log2(count)) }, (_, row) => (row < count ? row : 0));

function biasTable({ prior }: Model): Promise<HostTensor> {
  const table = prior.decoder.block[0]?.layer[0].SelfAttention.relative_attention_bias?.weight;
  if (!table) throw new TypeError('T5: block 0 of the decoder lacks relative_attention_bias');
  return readConstant(table);
}
