import type { Affine } from '@kaleido/engine/nn';
import type * as tf from '@kaleido/engine/tf';
import type { AttentionWeights } from './attention-block.ts';
import type { UNetWeights } from './unet.ts';

/** A network and, when it is nested, the one inside it. Field names are the checkpoint's. */
export interface DenoiserWeights<T = tf.Tensor> extends UNetWeights<T> {
  readonly inner_unet?: DenoiserWeights<T>;
  readonly in_adapter?: Affine<T>;
  readonly out_adapter?: Affine<T>;
}

export const innermostWeights = (w: DenoiserWeights): DenoiserWeights => (w.inner_unet ? innermostWeights(w.inner_unet) : w);

/** The attention layers of all networks: outer before inner ones, each on its way down, in the middle, and up. */
export const attentionLayers = (w: DenoiserWeights): AttentionWeights[] => [
  ...[...w.down_blocks, ...(w.mid_blocks ?? []), ...w.up_blocks].flatMap(({ attn = [] }) => attn),
  ...(w.inner_unet ? attentionLayers(w.inner_unet) : []),
];
