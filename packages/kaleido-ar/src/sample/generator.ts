import type { Engine } from '@kaleido/engine';
import { type HostTensor, int32 } from '@kaleido/shared/tensors';
import type { Batch } from '../batch.ts';
import type { T5Config } from '../t5/config.ts';
import { emptyCache, remember, takeCaptions, takeRows, takeSequences } from './cache.ts';
import { type Model, openReaders, openSteppers } from './graphs.ts';
import { positionRow } from './position-row.ts';
import type { CaptionMemory } from './step.ts';

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
  /**
   * Writes sequences side by side until all are finished, or as long as the generator was opened for, given tokens included.
   * @param captions [C, S]
   */
  generate(captions: Batch, continuations: readonly Continuation[]): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * @param maxTokens the longest sequence, given tokens included
 * @param largestConstants bytes of weights up to which graphs hold them as constants (`graphs.ts`)
 */
export function openGenerator(engine: Engine, config: T5Config, model: Model, maxTokens: number, largestConstants?: number): Generator {
  const places = Math.max(1, maxTokens - 1); // the last token is not read again
  const readers = openReaders(engine, config, model, largestConstants);
  const steppers = openSteppers(engine, config, model.prior, places, largestConstants);
  const positions = positionRow(config, biasTable(model), places);

  async function read({ ids, mask }: Batch): Promise<CaptionMemory<HostTensor>> {
    const [count = 0, length = 0] = ids.shape;
    const rows = fullBatch(count);
    const reader = await readers.of(rows.length, length);
    return reader.run({ ids: takeRows(ids, rows), mask: takeRows(mask, rows) });
  }

  async function write(captions: CaptionMemory<HostTensor>, length: number, sequences: readonly Continuation[]): Promise<void> {
    let rows = fullBatch(sequences.length).map((index) => sequences[index] as Continuation);
    let live = sequences.map((_, row) => row);
    let caption = takeCaptions(
      captions,
      rows.map((sequence) => sequence.caption),
    );
    let past = emptyCache(config, rows.length, places);
    let stepper = await steppers.of(rows.length, length);
    const ids = rows.map(() => config.decoder_start_token_id);
    for (let position = 0; ; position++) {
      const { logits, token } = await stepper.run({ ids: int32([rows.length], ids), bias: positions.at(position), past, caption });
      const vocabulary = logits.shape[1] ?? 0;
      live = live.filter((row) => {
        const { given, choose } = rows[row] as Continuation;
        const scores = (logits.data as Float32Array).subarray(row * vocabulary, (row + 1) * vocabulary);
        const id = position < given.length ? given[position] : choose(scores, position);
        ids[row] = id ?? config.pad_token_id;
        return id !== undefined;
      });
      if (live.length === 0 || position + 1 === maxTokens) return;
      remember(past, token, position);

      // Sequences that have ended leave as soon as the others fit into half the rows.
      const smaller = fullBatch(live.length);
      if (smaller.length === rows.length || smaller.length < smallestBatch) continue;
      const kept = smaller.map((index) => live[index] as number);
      past = takeSequences(past, kept);
      caption = takeCaptions(caption, kept);
      ids.splice(0, ids.length, ...kept.map((row) => ids[row] as number));
      rows = kept.map((row) => rows[row] as Continuation);
      live = live.map((_, row) => row);
      stepper = await steppers.of(rows.length, length);
    }
  }

  return {
    async generate(captions, continuations) {
      await write(await read(captions), captions.ids.shape[1] ?? 0, continuations);
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

/** A batch shrinks as its sequences end, but not below this: compiling another graph then takes longer than the steps it would save. */
const smallestBatch = 8;

function biasTable({ prior }: Model): HostTensor {
  const table = prior.decoder.block[0]?.layer[0].SelfAttention.relative_attention_bias?.weight;
  if (!table) throw new TypeError('T5: block 0 of the decoder holds no relative_attention_bias');
  return table;
}
