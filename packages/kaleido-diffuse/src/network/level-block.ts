import { type Affine, conv2d, convParameters, type Parameter, recomputed, upsampleConv2d } from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';
import { type AttendedText, type AttentionWeights, attentionBlock, attentionParameters } from './attention-block.ts';
import type { TextConditioning } from './conditioning.ts';
import type { DenoiserConfig } from './denoiser-config.ts';
import { type Observe, unobserved } from './observe.ts';
import { type ResNetWeights, resnetBlock, resnetParameters } from './resnet-block.ts';

/** ResNet blocks with their attention layers, then a change of resolution. */
export interface LevelWeights<T = tf.Tensor> {
  readonly resnets: readonly ResNetWeights<T>[];
  readonly attn?: readonly AttentionWeights<T>[];
  readonly resample?: Affine<T>;
}

/** Conditioning shared by all blocks of a network, sliced to its batch. */
export interface Conditioning extends TextConditioning {
  /** silu of the time embedding plus all condition embeddings, [B, D]. */
  readonly emb: tf.Tensor;
  /** Whether the backward pass recomputes the inside of blocks instead of keeping it (gradient checkpointing). */
  readonly recomputes?: boolean;
  readonly observe: Observe;
}

/** One level on the way down (docs/mdm.md §1.8). Returns the activations that the way up reads; the last is the level's output. */
export function downBlock(w: LevelWeights, x: tf.Tensor4D, cond: Conditioning, groups: number): tf.Tensor4D[] {
  const activations: tf.Tensor4D[] = [];
  let h = x;
  for (let i = 0; i < w.resnets.length; i++) {
    h = resnetWithAttention(w, i, h, cond, groups);
    activations.push(h);
  }
  if (w.resample) activations.push(conv2d(h, w.resample, 2));
  cond.observe(w, activations.at(-1) ?? x);
  return activations;
}

/** One level on the way up: each ResNet block pops the latest of `skips`. Returns the level's output. */
export function upBlock(w: LevelWeights, x: tf.Tensor4D, skips: tf.Tensor4D[], cond: Conditioning, groups: number): tf.Tensor4D {
  let h = x;
  for (let i = 0; i < w.resnets.length; i++) {
    const skip = skips.pop();
    if (!skip) throw new RangeError('upBlock: the weights have more ResNet blocks than there are skip activations');
    h = resnetWithAttention(w, i, tf.concat([h, skip], 3), cond, groups);
  }
  if (w.resample) h = upsampleConv2d(h, w.resample);
  cond.observe(w, h);
  return h;
}

function resnetWithAttention(w: LevelWeights, i: number, x: tf.Tensor4D, cond: Conditioning, groups: number): tf.Tensor4D {
  const resnet = w.resnets[i] as ResNetWeights;
  const each = (w.attn?.length ?? 0) / w.resnets.length;
  const { emb, context, bias, known, recomputes, observe } = cond;
  // Only what the block reads: `recomputed` asks for a gradient of every input.
  const layers = (w.attn ?? []).slice(i * each, (i + 1) * each).map((weights) => {
    const ofLayer = known?.get(weights);
    return { weights, text: { ...(ofLayer ? { known: ofLayer } : context && { context }), ...(bias && { bias }) } };
  });
  const inputs: BlockInputs = { x, emb, resnet, layers };
  if (!recomputes) return blockWithAttention(inputs, groups, observe);
  return recomputed((block) => blockWithAttention(block, groups, unobserved), inputs);
}

/** Everything a block reads. */
interface BlockInputs {
  readonly x: tf.Tensor4D;
  readonly emb: tf.Tensor;
  readonly resnet: ResNetWeights;
  readonly layers: readonly { readonly weights: AttentionWeights; readonly text: AttendedText }[];
}

function blockWithAttention({ x, emb, resnet, layers }: BlockInputs, groups: number, observe: Observe): tf.Tensor4D {
  let h = resnetBlock(resnet, x, emb, groups);
  observe(resnet, h);
  for (const { weights, text } of layers) {
    h = attentionBlock(weights, h, text);
    observe(weights, h);
  }
  return h;
}

/** One level's structure: input channels of each ResNet block, their common output channels, attention layers per block. */
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
