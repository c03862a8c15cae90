import { type Affine, conv2d, convParameters, groupNorm, normParameters, type Parameter } from '@kaleido/engine/nn';
import type * as tf from '@kaleido/engine/tf';
import { type ConditioningWeights, embeddingParameters, featureParameters } from './conditioning.ts';
import type { DenoiserConfig } from './denoiser-config.ts';
import { type Conditioning, downBlock, type LevelPlan, type LevelWeights, levelParameters, upBlock } from './level-block.ts';
import { type MicroWeights, microParameters } from './micro-conditioning.ts';
import { type TimeWeights, timeParameters } from './time-embedding.ts';

/** Channels of a picture. */
const PICTURE_CHANNELS = 3;

export interface UNetWeights<T = tf.Tensor> extends TimeWeights<T>, ConditioningWeights<T> {
  readonly cond_layers?: Readonly<Record<string, MicroWeights<T>>>;
  readonly conv_in: Affine<T>;
  readonly norm_out: Affine<T>;
  readonly conv_out: Affine<T>;
  readonly down_blocks: readonly LevelWeights<T>[];
  readonly mid_blocks?: readonly LevelWeights<T>[];
  readonly up_blocks: readonly LevelWeights<T>[];
}

/** A prediction [B, H, W, 3] and the tensor it was read from, [B, H, W, channels[0]], which an outer network uses. */
export interface UNetOutput {
  readonly prediction: tf.Tensor4D;
  readonly features: tf.Tensor4D;
}

/**
 * Way down, middle, way up (docs/mdm.md §1.9).
 * @param x [B, H, W, channels[0]], after the first convolution
 * @param bottleneck what happens at the coarsest level: the mid blocks, or a whole inner network
 */
export function unet(
  config: DenoiserConfig,
  w: UNetWeights,
  x: tf.Tensor4D,
  cond: Conditioning,
  bottleneck: (x: tf.Tensor4D) => tf.Tensor4D,
): UNetOutput {
  const skips = [x];
  for (const block of w.down_blocks) skips.push(...downBlock(block, skips.at(-1) as tf.Tensor4D, cond, config.groups));
  let features = bottleneck(skips.at(-1) as tf.Tensor4D);
  for (const block of w.up_blocks) features = upBlock(block, features, skips, cond, config.groups);
  const prediction = conv2d(groupNorm(features, w.norm_out, config.groups, { silu: true }), w.conv_out);
  cond.observe(w.conv_out, prediction);
  return { prediction, features };
}

/** The middle of a plain UNet: ResNet and attention, then ResNet; the identity if the config skips them. */
export function midBlocks(config: DenoiserConfig, w: UNetWeights, x: tf.Tensor4D, cond: Conditioning): tf.Tensor4D {
  let h = x;
  for (const block of w.mid_blocks ?? []) h = downBlock(block, h, cond, config.groups).at(-1) ?? h;
  return h;
}

/** Parameters of one network, inner networks not included, in the reference's order. */
export const unetParameters = (config: DenoiserConfig): Parameter[] => [
  ...timeParameters(config.temporalDim),
  ...embeddingParameters(config),
  ...microParameters(config.micro, config.temporalDim),
  ...convParameters('conv_in', PICTURE_CHANNELS, config.channels[0] ?? 0, 3),
  ...normParameters('norm_out', config.channels[0] ?? 0),
  ...convParameters('conv_out', config.channels[0] ?? 0, PICTURE_CHANNELS, 3, { zero: true }),
  ...levelPlans(config).flatMap((plan) => levelParameters(plan, config)),
  ...featureParameters(config),
];

/** Every level in the order down, middle, up, with the channels that the skips bring (docs/mdm.md §1.8, §1.12). */
function levelPlans(config: DenoiserConfig): LevelPlan[] {
  const { channels, resnets } = config;
  const coarsest = channels.length - 1;
  let width = channels[0] ?? 0;
  const skips = [width];
  const down = channels.map((outputs, level): LevelPlan => {
    const inputs = Array.from({ length: resnets[level] ?? 0 }, (_, i) => (i === 0 ? width : outputs));
    skips.push(...inputs.map(() => outputs), ...(level < coarsest ? [outputs] : []));
    width = outputs;
    return { name: `down_blocks.${level}`, inputs, outputs, attentions: config.attentions[level] ?? 0, resamples: level < coarsest };
  });
  const mid = [1, 0].map(
    (attentions, i): LevelPlan => ({ name: `mid_blocks.${i}`, inputs: [width], outputs: width, attentions, resamples: false }),
  );
  const up = channels.map((_, step): LevelPlan => {
    const level = coarsest - step;
    const outputs = channels[level] ?? 0;
    const inputs = Array.from({ length: (resnets[level] ?? 0) + 1 }, (_, i) => (i === 0 ? width : outputs) + (skips.pop() ?? 0));
    width = outputs;
    return { name: `up_blocks.${step}`, inputs, outputs, attentions: config.attentions[level] ?? 0, resamples: level > 0 };
  });
  return [...down, ...(config.midBlocks ? mid : []), ...up];
}
