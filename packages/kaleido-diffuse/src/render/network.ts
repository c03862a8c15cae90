import { type Engine, fitAsConstants, leavesOf, mapLeaves, nest } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import { keepLast } from '@kaleido/shared/keep-last';
import { float32, type HostTensor, type TensorSpec } from '@kaleido/shared/tensors';
import { resolutionsOf } from '../network/denoiser-config.ts';
import type { DenoiserWeights } from '../network/denoiser-weights.ts';
import { divideWeights } from '../network/divide-weights.ts';
import { type DenoiserInputs, denoise } from '../network/nested-unet.ts';
import { type PreparedText, prepareText } from '../network/prepared-text.ts';
import type { Pictures } from '../sampling/pictures.ts';
import type { RenderModel } from './render-model.ts';

/** Features [B, L, width], 0 at padding, and mask [B, L], 1 at tokens. */
export interface ConditionBatch {
  readonly features: HostTensor;
  readonly mask: HostTensor;
}

/** A text as the network takes it. */
export type NetworkText = ConditionBatch | { readonly text: PreparedText<HostTensor> };

/** The denoiser as compiled graphs, one for each pair of batch size and feature length. */
export interface Network {
  /** Whether several branches are quicker in one call than one after another: on a device, unless memory is scarce. */
  readonly stacksBranches: boolean;
  /** Computes what does not change from step to step. */
  prepare(condition: ConditionBatch): Promise<NetworkText>;
  /** Raw predictions for pictures at one step. */
  predict(xs: Pictures, time: number, text: NetworkText): Promise<Pictures>;
  dispose(): Promise<void>;
}

type Weights = Record<string, tf.Tensor>;

/** Compiles graphs as they are needed. */
export function openNetwork(model: Pick<RenderModel, 'denoiser' | 'denoiserWeights'>, engine: Engine): Network {
  const sides = resolutionsOf(model.denoiser);
  // A device computes keys and values in less time than it takes to send them.
  const prepares = engine.device === undefined;
  const divided = divideWeights(model.denoiser, model.denoiserWeights);
  const preparers = keepLast<Awaited<ReturnType<typeof openPreparer>>>(4, { release: (graph) => graph.dispose() });
  const denoisers = keepLast<Awaited<ReturnType<typeof openDenoiser>>>(4, { release: (graph) => graph.dispose() });
  const openPreparer = (condition: ConditionBatch) =>
    engine.compile(
      ({ weights: { path, layers }, condition: { features, mask } }) =>
        prepareText(model.denoiser, { path: nest(path), layers: layers.map((layer) => nest(layer)) }, features, mask),
      { weights: divided.text, condition: specsOf(condition) },
      { name: 'text keys' },
    );
  const openDenoiser = (items: number, text: NetworkText) =>
    engine.compile(
      ({ weights, call }: { weights: Weights; call: DenoiserInputs }) => denoise(model.denoiser, nest<DenoiserWeights>(weights), call),
      {
        weights: prepares ? divided.step : model.denoiserWeights,
        call: { xs: sides.map((side) => specOf([items, side, side, 3])), times: specOf([items]), ...specsOf(text) },
      },
      { name: 'denoiser', quantizable: [sides.length > 1 ? 'weights.inner_unet' : 'weights'] },
    );
  return {
    stacksBranches: !prepares && fitAsConstants(model.denoiserWeights),
    async prepare(condition) {
      if (!prepares) return condition;
      const graph = await preparers.of(`${condition.features.shape}`, () => openPreparer(condition));
      return { text: await graph.run({ condition }) };
    },
    async predict(xs, time, text) {
      const items = (xs[0]?.length ?? 0) / (3 * sides[0]! ** 2);
      const shapes = Array.from(leavesOf<HostTensor>(text).values(), ({ shape }) => shape.join()).join(' ');
      const graph = await denoisers.of(`${items} ${shapes}`, () => openDenoiser(items, text));
      const predictions = await graph.run({
        call: {
          xs: xs.map((x, r) => float32([items, sides[r]!, sides[r]!, 3], x)),
          times: float32([items], new Float32Array(items).fill(time)),
          ...text,
        },
      });
      return predictions.map(({ data }) => data as Float32Array);
    },
    async dispose() {
      await preparers.dispose();
      await denoisers.dispose();
    },
  };
}

const specOf = (shape: readonly number[]): TensorSpec => ({ shape, dtype: 'float32' });

/** The same tree without values. */
const specsOf = <T extends object>(tree: T): T => mapLeaves<HostTensor, T>(tree, ({ shape, dtype }) => ({ shape, dtype }));
