import * as tf from '../tf.ts';
import { siluSlope } from './activations.ts';
import type { Affine } from './affine.ts';

/** Applied after normalisation: z → z · (1 + scale) + shift, one value per channel and item. */
interface Modulation {
  readonly scale: tf.Tensor; // [B, C]
  readonly shift: tf.Tensor; // [B, C]
}

interface GroupNormOptions {
  readonly eps?: number;
  readonly silu?: boolean;
  readonly modulate?: Modulation;
}

/**
 * Group normalisation (PyTorch's GroupNorm), optionally modulated and followed by SiLU. x [B, H, W, C] → the same shape.
 * @param groups divides C
 */
export function groupNorm(x: tf.Tensor4D, w: Affine, groups: number, options: GroupNormOptions = {}): tf.Tensor4D {
  const { eps = 1e-5, modulate } = options;
  const normalise = tf.customGrad((...parts) => {
    const save = parts.pop() as tf.GradSaveFunc;
    return normaliseGroups(parts as tf.Tensor[], save, x.shape, groups, eps, options.silu ?? false);
  });
  const normalised = modulate ? normalise(x, w.weight, w.bias, modulate.scale, modulate.shift) : normalise(x, w.weight, w.bias);
  return tf.reshape(normalised, x.shape);
}

/**
 * Folds mean and inverse deviation of a group, gain and offset of a channel into one factor and one addend per channel and item, so that
 * the picture itself is traversed as rarely as possible: two sums, one multiplication, one addition.
 */
function normaliseGroups(inputs: tf.Tensor[], save: tf.GradSaveFunc, shape: number[], groups: number, eps: number, withSilu: boolean) {
  const [x, gain, offset, scale, shift] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?, tf.Tensor?];
  const [items = 0, height = 0, width = 0, channels = 0] = shape;
  const pixels = height * width;
  const size = channels / groups;
  const grouped = (a: tf.Tensor) => tf.reshape(a, [-1, groups, size]); //                       [B or 1, G, C/G]
  const ofItems = (a: tf.Tensor) => tf.reshape(a, [items, pixels, channels]);
  const groupMean = (a: tf.Tensor) => tf.mean(grouped(tf.mean(ofItems(a), 1)), 2, true); //      [B, G, 1]
  const channelSum = (a: tf.Tensor) => grouped(tf.sum(ofItems(a), 1)); //                        [B, G, C/G]
  const fold = rowFold(pixels, channels);
  const wide = (a: tf.Tensor) => tf.tile(tf.reshape(a, [items, 1, channels]), [1, 1, fold]);
  const rows = [items, pixels / fold, fold * channels];

  const flat = tf.reshape(x, rows);
  const mean = groupMean(flat);
  const variance = tf.sub(groupMean(tf.mul(flat, flat)), tf.mul(mean, mean));
  const rate = tf.rsqrt(tf.add(variance, eps));
  const gains = scale ? tf.mul(grouped(gain), tf.add(grouped(scale), 1)) : grouped(gain);
  const offsets = scale && shift ? tf.add(tf.mul(grouped(offset), tf.add(grouped(scale), 1)), grouped(shift)) : grouped(offset);
  const factor = tf.mul(rate, gains);
  const addend = tf.sub(offsets, tf.mul(mean, factor));
  const z = tf.add(tf.mul(flat, wide(factor)), wide(addend));
  const value = withSilu ? tf.mul(z, tf.sigmoid(z)) : z;
  save([flat, mean, rate, gains, factor, z, value, gain, offset, ...(scale ? [scale] : [])]);

  const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
    const [x, mean, rate, gains, factor, z, h, gain, offset, scale] = saved as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor?,
    ];
    const incoming = tf.reshape(dy, rows);
    const dz = withSilu ? tf.mul(incoming, siluSlope(z, h)) : incoming;
    const sum = channelSum(dz); //                                                                Σ dz, [B, G, C/G]
    const dGains = tf.mul(rate, tf.sub(channelSum(tf.mul(dz, x)), tf.mul(mean, sum))); //         Σ dz · x̂
    const share = tf.mul(rate, 1 / (size * pixels));
    const slope = tf.mul(tf.mul(rate, share), tf.sum(tf.mul(gains, dGains), 2, true)); //         [B, G, 1]
    const level = tf.sub(tf.mul(share, tf.sum(tf.mul(gains, sum), 2, true)), tf.mul(slope, mean));
    const spread = (a: tf.Tensor) => wide(tf.tile(a, [1, 1, size]));
    const dx = tf.sub(tf.mul(dz, wide(factor)), tf.add(tf.mul(x, spread(slope)), spread(level)));
    const perChannel = (a: tf.Tensor) => tf.reshape(tf.sum(a, 0), [channels]);
    if (!scale) return [tf.reshape(dx, shape), perChannel(dGains), perChannel(sum)];
    const stretch = tf.add(grouped(scale), 1);
    const dScale = tf.add(tf.mul(dGains, grouped(gain)), tf.mul(sum, grouped(offset)));
    return [
      tf.reshape(dx, shape),
      perChannel(tf.mul(dGains, stretch)),
      perChannel(tf.mul(sum, stretch)),
      tf.reshape(dScale, [items, channels]),
      tf.reshape(sum, [items, channels]),
    ];
  };
  return { value: tf.reshape(value, shape), gradFunc };
}

/** How many pixels form a row, so that the rows of a broadcast have at least 128 numbers even with few channels. */
function rowFold(pixels: number, channels: number): number {
  let fold = 1;
  while (fold * channels < 128 && pixels % (2 * fold) === 0) fold *= 2;
  return fold;
}
