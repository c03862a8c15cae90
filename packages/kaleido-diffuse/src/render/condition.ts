import { bucketLength, featureInputs, features, type PriorWeights, type TextEncoderWeights } from '@kaleido/ar/internal';
import { type Engine, nest } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import { keepLast } from '@kaleido/shared/keep-last';
import type { Latents } from '@kaleido/shared/record';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import type { RenderModel } from './render-model.ts';

/** Features of one record without padding: states [length, width], the encoder's and then the decoder's. */
export interface Condition {
  readonly states: Float32Array;
  readonly length: number;
}

/** Makes conditions; `dispose` frees the graphs. */
export interface ConditionReader {
  read(record: { readonly caption: string; readonly latents?: Latents | undefined }): Promise<Condition>;
  dispose(): Promise<void>;
}

type Sequences<T> = { readonly ids: T; readonly mask: T };
interface Inputs {
  readonly textEncoder: Record<string, tf.Tensor>;
  readonly prior: Record<string, tf.Tensor>;
  readonly caption: Sequences<tf.Tensor>;
  readonly latents?: Sequences<tf.Tensor>;
}

/**
 * Computes features record by record (paper §3.3–3.4, docs/design.md §1): they do not depend on the rest of the batch. One graph for
 * each pair of bucket lengths.
 */
export function conditionReader(model: RenderModel, engine: Engine): ConditionReader {
  const graphs = keepLast<Awaited<ReturnType<typeof compile>>>(8, { release: (graph) => graph.dispose() });
  const compile = (inputs: { readonly caption: Sequences<HostTensor>; readonly latents?: Sequences<HostTensor> }) => {
    const specOf = ({ shape, dtype }: HostTensor) => ({ shape, dtype });
    const specs = ({ ids, mask }: Sequences<HostTensor>) => ({ ids: specOf(ids), mask: specOf(mask) });
    return engine.compile(
      (given: Inputs) => {
        const textEncoder = nest<TextEncoderWeights>(given.textEncoder);
        const weights = given.latents ? { textEncoder, prior: nest<PriorWeights>(given.prior) } : { textEncoder };
        return features(model.t5, weights, given.caption, given.latents);
      },
      {
        textEncoder: model.textEncoder,
        prior: (inputs.latents && model.prior) ?? {},
        caption: specs(inputs.caption),
        ...(inputs.latents && { latents: specs(inputs.latents) }),
      },
      { name: 'features' },
    );
  };
  return {
    async read(record) {
      const { caption, latents } = featureInputs(model.tokenizer, model.t5, [record]);
      const inputs = { caption, ...(latents && { latents }) };
      const key = [caption, latents].map((sequence) => sequence?.ids.shape[1] ?? 0).join();
      const graph = await graphs.of(key, () => compile(inputs));
      const { states, mask } = await graph.run(inputs);
      return withoutPadding(states, mask);
    },
    dispose: () => graphs.dispose(),
  };
}

/** Rows whose mask is 1. states [1, L, width], mask [1, L]. */
function withoutPadding(states: HostTensor, mask: HostTensor): Condition {
  const width = states.shape[2] ?? 0;
  const rows = Array.from(mask.data, (value, row) => (value ? row : -1)).filter((row) => row >= 0);
  const kept = new Float32Array(rows.length * width);
  for (const [at, row] of rows.entries()) kept.set(states.data.subarray(row * width, (row + 1) * width), at * width);
  return { states: kept, length: rows.length };
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
