import type { Tokenizer } from '@kaleido/ar/internal';
import type { Sample } from '@kaleido/data';
import { resolutionsOf } from '@kaleido/diffuse/internal';
import { type Engine, mapLeaves } from '@kaleido/engine';
import * as tf from '@kaleido/engine/tf';
import { type LatentPart, latentParts } from '@kaleido/shared/record';
import type { HostTensor, TensorSpec } from '@kaleido/shared/tensors';
import type { ModelConfig } from '../config/training-config.ts';
import { batchOf } from '../data/batch/batch.ts';
import { chooseLengths } from '../data/batch/lengths.ts';
import { piecesOf, splitFlat } from '../step/flat-vector.ts';
import { byComponent, type Frozen, type Layout } from '../step/layout.ts';
import { itemLosses, type StepBatch } from '../step/loss.ts';
import { type HeldOutItem, heldOutItems } from './held-out-items.ts';
import { tokenParts } from './token-parts.ts';
import type { Validation } from './validation.ts';

/** The model to validate, and the data. */
export interface ValidationSetup {
  readonly model: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly layout: Layout;
  /** Tensors that are not in the layout. */
  readonly frozen: Frozen;
  /** Held-out samples. */
  readonly samples: readonly Sample[];
  /** Noise levels per picture. */
  readonly levels: number;
}

/** A compiled validation. */
export interface Validator {
  /** @param weights [P], in the layout */
  measure(weights: HostTensor): Promise<Validation>;
  dispose(): Promise<void>;
}

/** Items per run of the graph. */
const BATCH = 32;

/** Compiles the loss without gradients, with the weights as inputs: one graph for all validations of a run. */
export async function openValidator(
  engine: Engine,
  { model, tokenizer, layout, frozen, samples, levels }: ValidationSetup,
): Promise<Validator> {
  const lengths = chooseLengths(samples, tokenizer, model.latents);
  const items = heldOutItems(model, tokenizer, samples, levels);
  const size = Math.min(BATCH, items.length);
  const batchAt = (from: number) => {
    const last = items.length - 1; // repeated to fill the last batch
    const rows = Array.from({ length: size }, (_, row) => items[Math.min(from + row, last)]!);
    return batchOf(model, rows, lengths);
  };
  const inV = { model: { ...model, diffusion: { ...model.diffusion, lossTarget: 'v' as const } } };
  const loss = { ...inV, minSnr: undefined, resolutionWeights: undefined, mixedFractions: undefined, gradientCheckpointing: false };
  const specs = <T>(tree: unknown): T => mapLeaves<HostTensor, T>(tree, ({ shape, dtype }): TensorSpec => ({ shape, dtype }));
  const examples = piecesOf(layout, { shape: [layout.size], dtype: 'float32', data: new Float32Array(layout.size) });
  const graph = await engine.compile(
    (inputs: { weights: tf.Tensor[]; frozen: Frozen<tf.Tensor>; batch: StepBatch<tf.Tensor> }) => {
      const { diffusion, nll } = itemLosses(loss, byComponent(layout, splitFlat(layout, inputs.weights), inputs.frozen), inputs.batch);
      return { diffusion: tf.stack(diffusion), ...(nll && { nll }) };
    },
    { weights: specs<TensorSpec[]>(examples), frozen, batch: specs<StepBatch<TensorSpec>>(batchAt(0)) },
    { name: 'validation' },
  );
  return {
    async measure(weights) {
      const sums = openSums(resolutionsOf(model.denoiser), levels, tokenizer);
      const pieces = piecesOf(layout, weights);
      for (let from = 0; from < items.length; from += size) {
        const { diffusion, nll } = (await graph.run({ weights: pieces, batch: batchAt(from) })) as {
          readonly diffusion: HostTensor;
          readonly nll?: HostTensor;
        };
        for (const [row, item] of items.slice(from, from + size).entries()) {
          const errors = resolutionsOf(model.denoiser).map((_, r) => diffusion.data[r * size + row]!);
          sums.add(item, errors, nll?.data.subarray(row * lengths.latents));
        }
      }
      return { pictures: samples.length, ...sums.means() };
    },
    dispose: () => graph.dispose(),
  };
}

/** Sums in double precision. */
function openSums(sides: readonly number[], levels: number, tokenizer: Tokenizer) {
  const errors = sides.map(() => Array.from({ length: levels }, () => mean()));
  const tokens = mean();
  const parts = new Map<LatentPart, ReturnType<typeof mean>>();
  return {
    /**
     * @param diffusion error at each resolution
     * @param nll −log p of the item's tokens; the same at every level, so only counted at the first
     */
    add({ level, latents }: HeldOutItem, diffusion: readonly number[], nll: ArrayLike<number> | undefined) {
      for (const [r, error] of diffusion.entries()) errors[r]![level]!.add(error);
      if (nll === undefined || level > 0) return;
      for (const [index, part] of tokenParts(tokenizer, latents).entries()) {
        tokens.add(nll[index]!);
        if (part === undefined) continue;
        if (!parts.has(part)) parts.set(part, mean());
        parts.get(part)!.add(nll[index]!);
      }
    },
    means(): Omit<Validation, 'pictures'> {
      const diffusion = sides.map((side, r) => {
        const byLevel = errors[r]!.map(({ value }) => value());
        return { side, loss: byLevel.reduce((sum, error) => sum + error, 0) / levels, byLevel };
      });
      const perplexities = latentParts.filter((part) => parts.has(part)).map((part) => [part, Math.exp(parts.get(part)!.value())]);
      return { diffusion, ...(parts.size > 0 && { prior: { loss: tokens.value(), perplexity: Object.fromEntries(perplexities) } }) };
    },
  };
}

function mean() {
  let [sum, count] = [0, 0];
  return {
    add(value: number) {
      sum += value;
      count++;
    },
    value: () => sum / count,
  };
}
