import type { Engine } from '@kaleido/engine';
import { type HostTensor, int32, readConstant } from '@kaleido/shared/tensors';
import type { Batch } from '../batch.ts';
import type { T5Config } from '../t5/config.ts';
import { appendKV, emptyCache, takeCaptions, takeRows, takeSequences } from './cache.ts';
import { type Model, openEncoderGraphs, openStepGraphs } from './graphs.ts';
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
  /** S, in tokens. */
  readonly length: number;
}

/** Runs encoder and decoder token by token. Keeps the compiled graphs of recent batch sizes and caption lengths. */
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
  const capacity = Math.max(1, maxTokens - 1); // the last token is never an input
  const encoderGraphs = openEncoderGraphs(engine, config, model, maxConstantBytes);
  const stepGraphs = openStepGraphs(engine, config, model.prior, capacity, maxConstantBytes);
  const positions = positionRow(config, await biasTable(model), capacity);

  async function encode({ ids, mask }: Batch): Promise<EncodedCaptions> {
    const [count = 0, length = 0] = ids.shape;
    const rows = fullBatch(count);
    const graph = await encoderGraphs.of(rows.length, length);
    return { kv: await graph.run({ ids: takeRows(ids, rows), mask: takeRows(mask, rows) }), length };
  }

  async function generate({ kv, length }: EncodedCaptions, sequences: readonly Continuation[]): Promise<void> {
    let rows = fullBatch(sequences.length).map((index) => sequences[index] as Continuation);
    let live = sequences.map((_, row) => row);
    let caption = takeCaptions(
      kv,
      rows.map((sequence) => sequence.caption),
    );
    let past = emptyCache(config, rows.length, capacity);
    let stepGraph = await stepGraphs.of(rows.length, length);
    const ids = rows.map(() => config.decoder_start_token_id);
    for (let position = 0; ; position++) {
      const { logits, token } = await stepGraph.run({ ids: int32([rows.length], ids), bias: positions.at(position), past, caption });
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

      // Drop finished sequences once the others fit into half the rows.
      const smaller = fullBatch(live.length);
      if (smaller.length === rows.length || smaller.length < MIN_BATCH) continue;
      const kept = smaller.map((index) => live[index] as number);
      past = takeSequences(past, kept);
      caption = takeCaptions(caption, kept);
      ids.splice(0, ids.length, ...kept.map((row) => ids[row] as number));
      rows = kept.map((row) => rows[row] as Continuation);
      live = live.map((_, row) => row);
      stepGraph = await stepGraphs.of(rows.length, length);
    }
  }

  return {
    encode,
    releaseEncoder: () => encoderGraphs.dispose(),
    generate,
    async dispose() {
      await encoderGraphs.dispose();
      await stepGraphs.dispose();
    },
  };
}

/** Row indices of a batch of 1, 2, 4, 8… rows, the first row repeated as filler: few sizes, so few graphs are compiled. */
const fullBatch = (count: number): number[] =>
  Array.from({ length: 2 ** Math.ceil(Math.log2(count)) }, (_, row) => (row < count ? row : 0));

/** A batch shrinks as sequences end, but not below this: compiling another graph would then take longer than the steps it saves. */
const MIN_BATCH = 8;

function biasTable({ prior }: Model): Promise<HostTensor> {
  const table = prior.decoder.block[0]?.layer[0].SelfAttention.relative_attention_bias?.weight;
  if (!table) throw new TypeError('T5: block 0 of the decoder lacks relative_attention_bias');
  return readConstant(table);
}
