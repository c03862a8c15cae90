import { type Affine, conv2d, recomputed, upsampleConv2d } from '@kaleido/engine/nn';
import * as tf from '@tensorflow/tfjs-core';
import { type AttentionWeights, attentionBlock, attentionParameters } from './attention-block.ts';
import type { Conditioning } from './conditioning.ts';
import type { DenoiserConfig } from './denoiser-config.ts';
import { type Observe, unobserved } from './observe.ts';
import { convParameters, type Parameter } from './parameters.ts';
import { type ResNetWeights, resnetBlock, resnetParameters } from './resnet-block.ts';

/** ResNet blocks with their attention layers, then a change of resolution. */
export interface LevelWeights<T = tf.Tensor> {
  readonly resnets: readonly ResNetWeights<T>[];
  readonly attn?: readonly AttentionWeights<T>[];
  readonly resample?: Affine<T>;
}

/** What all blocks of one network are told, cut to its batch. */
export interface Told extends Conditioning {
  /** silu of the time embedding with all conditions added, [B, D]. */
  readonly step: tf.Tensor;
  /** Whether gradients compute the inside of blocks again instead of keeping it. */
  readonly recomputes?: boolean;
  readonly observe: Observe;
}

/** One level on the way down (docs/mdm.md §1.8). Returns every activation that the way up will want; the last is the level's output. */
export function downBlock(w: LevelWeights, x: tf.Tensor4D, told: Told, groups: number): tf.Tensor4D[] {
  const activations: tf.Tensor4D[] = [];
  let h = x;
  for (let i = 0; i < w.resnets.length; i++) {
    h = resnetWithAttention(w, i, h, told, groups);
    activations.push(h);
  }
  if (w.resample) activations.push(conv2d(h, w.resample, 2));
  told.observe(w, activations.at(-1) ?? x);
  return activations;
}

/** One level on the way up: each ResNet block reads the latest of `skips`, which is taken off. Returns the level's output. */
export function upBlock(w: LevelWeights, x: tf.Tensor4D, skips: tf.Tensor4D[], told: Told, groups: number): tf.Tensor4D {
  let h = x;
  for (let i = 0; i < w.resnets.length; i++) {
    const skip = skips.pop();
    if (!skip) throw new RangeError('upBlock: the weights have more ResNet blocks than the way down left activations');
    h = resnetWithAttention(w, i, tf.concat([h, skip], 3), told, groups);
  }
  if (w.resample) h = upsampleConv2d(h, w.resample);
  told.observe(w, h);
  return h;
}

function resnetWithAttention(w: LevelWeights, i: number, x: tf.Tensor4D, told: Told, groups: number): tf.Tensor4D {
  const resnet = w.resnets[i] as ResNetWeights;
  const each = (w.attn?.length ?? 0) / w.resnets.length;
  const layers = (w.attn ?? []).slice(i * each, (i + 1) * each);
  const { step, context, bias, recomputes, observe } = told;
  // Only what the block reads: the rest has no gradient.
  const text = layers.length > 0 ? { ...(context && { context }), ...(bias && { bias }) } : {};
  const inputs: BlockInputs = { x, step, resnet, layers, text };
  if (!recomputes) return blockWithAttention(inputs, groups, observe);
  return recomputed((given) => blockWithAttention(given, groups, unobserved), inputs);
}

/** All that a block reads. */
interface BlockInputs {
  readonly x: tf.Tensor4D;
  readonly step: tf.Tensor;
  readonly resnet: ResNetWeights;
  readonly layers: readonly AttentionWeights[];
  readonly text: Pick<Conditioning, 'context' | 'bias'>;
}

function blockWithAttention({ x, step, resnet, layers, text }: BlockInputs, groups: number, observe: Observe): tf.Tensor4D {
  let h = resnetBlock(resnet, x, step, groups);
  observe(resnet, h);
  for (const layer of layers) {
    h = attentionBlock(layer, h, text);
    observe(layer, h);
  }
  return h;
}

/** The make-up of one level: input channels of each ResNet block, their common output channels, attention layers a block. */
export interface LevelPlan {
  readonly name: string;
  readonly inputs: readonly number[];
  readonly outputs: number;
  readonly attentions: number;
  readonly resamples: boolean;
}

/** Parameters of one level. */
export const levelParameters = (plan: LevelPlan, config: DenoiserConfig): Parameter[] => [
  ...plan.inputs.flatMap((inputs, i) => resnetParameters(`${plan.name}.resnets.${i}`, inputs, plan.outputs, config.temporalDim)),
  ...Array.from({ length: plan.inputs.length * plan.attentions }, (_, k) =>
    attentionParameters(`${plan.name}.attn.${k}`, plan.outputs, config.contextWidth, config.feedForward),
  ).flat(),
  ...(plan.resamples ? convParameters(`${plan.name}.resample`, plan.outputs, plan.outputs, 3) : []),
];
