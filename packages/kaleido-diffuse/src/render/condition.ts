import { type Batch, bucketLength, decode, encode, featureInputs, type PriorWeights, type TextEncoderWeights } from '@kaleido/ar/internal';
import { type Engine, nest } from '@kaleido/engine';
import { keepLast } from '@kaleido/shared/keep-last';
import type { Latents } from '@kaleido/shared/record';
import { float32, type HostTensor, type TensorSpec } from '@kaleido/shared/tensors';
import type { RenderModel } from './render-model.ts';

/** Features of one record without padding: states [length, width], the encoder's and then the decoder's. */
export interface Condition {
  readonly states: Float32Array;
  readonly length: number;
}

/** Makes conditions. */
export interface ConditionReader {
  /** Encodes a record's caption. @returns what decodes its latents, if it has any, and gives the condition */
  read(record: { readonly caption: string; readonly latents?: Latents | undefined }): Promise<() => Promise<Condition>>;
  /** Frees the encoder's graphs, and with them its weights; what is read later compiles them again. */
  releaseEncoder(): Promise<void>;
  /** The same for encoder and decoder. */
  release(): Promise<void>;
}

/**
 * Computes features record by record (paper §3.3–3.4, docs/design.md §1): they do not depend on the rest of the batch. Encoder and decoder
 * are graphs of their own, so that captions of one bucket length share the encoder whatever latents follow.
 */
export function conditionReader({ tokenizer, t5, textEncoder, prior }: RenderModel, engine: Engine): ConditionReader {
  const encoders = keepLast<Awaited<ReturnType<typeof openEncoder>>>(8, { release: (graph) => graph.dispose() });
  const decoders = keepLast<Awaited<ReturnType<typeof openDecoder>>>(8, { release: (graph) => graph.dispose() });
  const openEncoder = (caption: Batch) =>
    engine.compile(
      ({ w, caption }) => encode(t5, nest<TextEncoderWeights>(w), caption.ids, caption.mask),
      { w: textEncoder, caption: { ids: specOf(caption.ids), mask: specOf(caption.mask) } },
      { name: 'caption features', quantizable: ['w'] },
    );
  const openDecoder = (ids: HostTensor, states: HostTensor, mask: HostTensor) =>
    engine.compile(
      ({ w, ids, states, mask }) => decode(t5, nest<PriorWeights>(w), ids, states, mask),
      { w: prior ?? {}, ids: specOf(ids), states: specOf(states), mask: specOf(mask) },
      { name: 'latent features', quantizable: ['w'] },
    );
  return {
    async read(record) {
      const { caption, latents } = featureInputs(tokenizer, t5, [record]);
      const encoder = await encoders.of(`${caption.ids.shape}`, () => openEncoder(caption));
      const states = await encoder.run({ caption });
      const encoded = withoutPadding(states, caption.mask);
      return async () => {
        if (!latents) return encoded;
        const [{ ids }, { mask }] = [latents, caption];
        const decoder = await decoders.of(`${mask.shape} ${ids.shape}`, () => openDecoder(ids, states, mask));
        return joined(encoded, withoutPadding(await decoder.run({ ids, states, mask }), latents.mask));
      };
    },
    releaseEncoder: () => encoders.dispose(),
    async release() {
      await encoders.dispose();
      await decoders.dispose();
    },
  };
}

const specOf = ({ shape, dtype }: HostTensor): TensorSpec => ({ shape, dtype });

/** Rows whose mask is 1. states [1, L, width], mask [1, L]. */
function withoutPadding(states: HostTensor, mask: HostTensor): Condition {
  const width = states.shape[2] ?? 0;
  const rows = Array.from(mask.data, (value, row) => (value ? row : -1)).filter((row) => row >= 0);
  const kept = new Float32Array(rows.length * width);
  for (const [at, row] of rows.entries()) kept.set(states.data.subarray(row * width, (row + 1) * width), at * width);
  return { states: kept, length: rows.length };
}

function joined(first: Condition, second: Condition): Condition {
  const states = new Float32Array(first.states.length + second.states.length);
  states.set(first.states);
  states.set(second.states, first.states.length);
  return { states, length: first.length + second.length };
}

/** Padded length of a batch of these conditions. */
export const paddedLength = (...conditions: readonly Condition[]): number =>
  bucketLength(Math.max(...conditions.map(({ length }) => length)));

/** Batches conditions: features [B, length, width], 0 at padding, and mask [B, length]. */
export function padConditions(conditions: readonly Condition[], length: number): { features: HostTensor; mask: HostTensor } {
  const width = (conditions[0]?.states.length ?? 0) / (conditions[0]?.length ?? 1);
  const features = new Float32Array(conditions.length * length * width);
  const mask = new Float32Array(conditions.length * length);
  for (const [item, { states, length: rows }] of conditions.entries()) {
    features.set(states, item * length * width);
    mask.fill(1, item * length, item * length + rows);
  }
  return { features: float32([conditions.length, length, width], features), mask: float32([conditions.length, length], mask) };
}
