import {
  type Affine,
  conv2d,
  convParameters,
  groupNorm,
  linear,
  linearParameters,
  normParameters,
  type Parameter,
  silu,
} from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';
import { classesOf, GROUPS, type ProbeConfig, slotsOf } from './probe-config.ts';

/** Length of a place, a box and a blob as numbers: box (centre, sides), then blob (centre, log shape). */
export const PLACE = 9;

/** Channels that the finer feature map is reduced to, for places. */
const SQUEEZED = 24;
/** Width of the hidden layer before the places. */
const HIDDEN = 128;
/** Attention regions of each of the two coarsest feature maps. */
const REGIONS = 8;
/** Spatial moments of a region: the means of x, y, x², x·y and y². */
const MOMENTS = 5;

interface Block<T> {
  readonly norm1: Affine<T>;
  readonly conv1: Affine<T>;
  readonly norm2: Affine<T>;
  readonly conv2: Affine<T>;
}

/** A convolution of stride 2, followed by a norm. */
interface Reduction<T> {
  readonly conv: Affine<T>;
  readonly norm: Affine<T>;
}

interface Pool<T> {
  readonly norm: Affine<T>;
  readonly regions: Affine<T>;
}

export interface ProbeWeights<T = tf.Tensor> {
  readonly down: readonly [Reduction<T>, Reduction<T>, Reduction<T>, Reduction<T>];
  /** Residual blocks after all reductions but the first. */
  readonly block: readonly [Block<T>, Block<T>, Block<T>];
  /** For each of the two coarsest maps: its norm, and the scores that assign pixels to regions. */
  readonly pool: readonly [Pool<T>, Pool<T>];
  readonly features: Affine<T>;
  readonly answers: Affine<T>;
  readonly squeeze: Affine<T>;
  readonly hidden: Affine<T>;
  readonly places: Affine<T>;
}

/** A probe's raw outputs; `readingOf` turns them into answers. */
export interface ProbeOutputs<T = tf.Tensor> {
  /** [B, features] */
  readonly features: T;
  /** Logits of all heads, concatenated: [B, K]. */
  readonly logits: T;
  /** Box and blob of each slot: [B, slots · 9]. */
  readonly places: T;
}

/**
 * The probe: a residual network that halves the resolution four times. The two coarsest maps are pooled over regions by attention (a
 * softmax over pixels). The pooled features and the regions' positions predict the logits; the places also see the finer of the two maps.
 * pixels [B, side, side, 3], −1 … 1.
 */
export function probe(w: ProbeWeights, pixels: tf.Tensor4D): ProbeOutputs {
  const items = pixels.shape[0];
  const reduce = (x: tf.Tensor4D, { conv, norm }: Reduction<tf.Tensor>) => normal(conv2d(x, conv, 2), norm);
  const first = reduce(pixels, w.down[0]); //                               [B, side/2, side/2, C₀]
  const second = block(w.block[0], reduce(first, w.down[1])); //            [B, side/4, side/4, C₁]
  const third = block(w.block[1], reduce(second, w.down[2])); //            [B, side/8, side/8, C₂]
  const fourth = block(w.block[2], reduce(third, w.down[3])); //            [B, side/16, side/16, C₃]
  const [fine, coarse] = [normal(third, w.pool[0].norm), normal(fourth, w.pool[1].norm)];
  const features = silu(linear(tf.concat([regions(fine, w.pool[0].regions), regions(coarse, w.pool[1].regions)], 1), w.features));
  const squeezed = flat(silu(conv2d(fine, w.squeeze)), items);
  const hidden = silu(linear(tf.concat([squeezed, features], 1), w.hidden));
  return { features, logits: linear(features, w.answers), places: linear(hidden, w.places) };
}

const flat = (x: tf.Tensor, items: number): tf.Tensor => tf.reshape(x, [items, x.size / items]);

const normal = (x: tf.Tensor4D, norm: Affine): tf.Tensor4D => groupNorm(x, norm, GROUPS, { silu: true });

/** Pools features over regions, with the regions' positions. x [B, H, W, C] → [B, REGIONS · (C + MOMENTS)]. */
function regions(x: tf.Tensor4D, w: Affine): tf.Tensor {
  const [items, height, width, channels] = x.shape;
  const pixels = height * width;
  const scores = tf.transpose(tf.reshape(conv2d(x, w), [items, pixels, REGIONS]), [0, 2, 1]);
  const shares = tf.softmax(scores); //                                                        [B, R, HW]
  const sums = tf.matMul(shares, tf.reshape(x, [items, pixels, channels])); //                 [B, R, C]
  const positions = tf.matMul(tf.reshape(shares, [items * REGIONS, pixels]), tf.tensor2d(momentsOf(height, width), [pixels, MOMENTS]));
  return tf.concat([flat(sums, items), flat(positions, items)], 1);
}

/** x, y, x², x·y and y² of each pixel, with x and y in −1 … 1. */
const momentsOf = (height: number, width: number): number[] =>
  Array.from({ length: height * width }, (_, pixel) => {
    const [x, y] = [((pixel % width) + 0.5) * (2 / width) - 1, (Math.floor(pixel / width) + 0.5) * (2 / height) - 1];
    return [x, y, x * x, x * y, y * y];
  }).flat();

function block(w: Block<tf.Tensor>, x: tf.Tensor4D): tf.Tensor4D {
  return tf.add(x, conv2d(normal(conv2d(normal(x, w.norm1), w.conv1), w.norm2), w.conv2));
}

/** A probe's parameters, in the checkpoint's layout. */
export function probeParameters(config: ProbeConfig): Parameter[] {
  const { channels, features, side } = config;
  const fine = (side / 8) ** 2 * SQUEEZED;
  return [
    ...channels.flatMap((outputs, k) => [
      ...convParameters(`down.${k}.conv`, k === 0 ? 3 : channels[k - 1]!, outputs, 3),
      ...normParameters(`down.${k}.norm`, outputs),
    ]),
    ...channels
      .slice(1)
      .flatMap((width, k) => [
        ...normParameters(`block.${k}.norm1`, width),
        ...convParameters(`block.${k}.conv1`, width, width, 3),
        ...normParameters(`block.${k}.norm2`, width),
        ...convParameters(`block.${k}.conv2`, width, width, 3, { zero: true }),
      ]),
    ...channels
      .slice(2)
      .flatMap((width, k) => [...normParameters(`pool.${k}.norm`, width), ...convParameters(`pool.${k}.regions`, width, REGIONS, 1)]),
    ...linearParameters('features', REGIONS * (channels[2]! + channels[3]! + 2 * MOMENTS), features),
    ...linearParameters('answers', features, classesOf(config)),
    ...convParameters('squeeze', channels[2]!, SQUEEZED, 1),
    ...linearParameters('hidden', fine + features, HIDDEN),
    ...linearParameters('places', HIDDEN, slotsOf(config) * PLACE),
  ];
}
