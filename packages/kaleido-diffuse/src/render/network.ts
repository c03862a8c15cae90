import { type Engine, fitAsConstants, nest } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import { keepLast } from '@kaleido/shared/keep-last';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import { resolutionsOf } from '../network/denoiser-config.ts';
import { type DenoiserInputs, type DenoiserWeights, denoise } from '../network/nested-unet.ts';
import type { Pictures } from '../sampling/pictures.ts';
import type { RenderModel } from './render-model.ts';

/** The denoiser as compiled graphs, one for each pair of batch size and feature length. */
export interface Network {
  /** Whether several branches are quicker in one call than one after another: on a device, unless memory is scarce. */
  readonly stacksBranches: boolean;
  /** Raw predictions for pictures at one step. Features [B, L, width], mask [B, L]. */
  predict(xs: Pictures, time: number, features: HostTensor, mask: HostTensor): Promise<Pictures>;
  dispose(): Promise<void>;
}

/** Compiles graphs as they are needed. */
export function openNetwork(model: RenderModel, engine: Engine): Network {
  const sides = resolutionsOf(model.denoiser);
  const graphs = keepLast<Awaited<ReturnType<typeof compile>>>(4, { release: (graph) => graph.dispose() });
  const compile = (features: HostTensor, mask: HostTensor) => {
    const items = features.shape[0] ?? 0;
    const spec = (shape: readonly number[]) => ({ shape, dtype: 'float32' as const });
    return engine.compile(
      (inputs: { weights: Record<string, tf.Tensor>; call: DenoiserInputs }) =>
        denoise(model.denoiser, nest<DenoiserWeights>(inputs.weights), inputs.call),
      {
        weights: model.denoiserWeights,
        call: {
          xs: sides.map((side) => spec([items, side, side, 3])),
          times: spec([items]),
          features: spec(features.shape),
          mask: spec(mask.shape),
        },
      },
      { name: 'denoiser', quantizable: [sides.length > 1 ? 'weights.inner_unet' : 'weights'] },
    );
  };
  return {
    stacksBranches: engine.device !== undefined && fitAsConstants(model.denoiserWeights),
    async predict(xs, time, features, mask) {
      const items = features.shape[0] ?? 0;
      const graph = await graphs.of(features.shape.join(), () => compile(features, mask));
      const predictions = await graph.run({
        call: {
          xs: xs.map((x, r) => float32([items, sides[r]!, sides[r]!, 3], x)),
          times: float32([items], new Float32Array(items).fill(time)),
          features,
          mask,
        },
      });
      return predictions.map(({ data }) => data as Float32Array);
    },
    dispose: () => graphs.dispose(),
  };
}
