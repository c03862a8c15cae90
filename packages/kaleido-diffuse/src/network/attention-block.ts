import {
  type Affine,
  attend,
  conv2d,
  convParameters,
  gelu,
  groupNorm,
  linear,
  linearParameters,
  normParameters,
  type Parameter,
  scaleAndShift,
} from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';

const HEADS = 8;
const GROUPS = 32; // whatever the config's num_groups_norm says

/** What makes a layer's keys and values of the text. */
export interface CrossAttentionWeights<T = tf.Tensor> {
  readonly norm_cond: Affine<T>;
  readonly kv_cond: Affine<T>;
}

/** The cross-attention is absent in a network without text, and where its keys and values are known. */
export interface AttentionWeights<T = tf.Tensor> extends Partial<CrossAttentionWeights<T>> {
  readonly norm: Affine<T>;
  readonly qkv: Affine<T>;
  readonly proj_out: Affine<T>;
  readonly ffn?: Readonly<Record<'0' | '1' | '3', Affine<T>>>;
}

/** Keys and values of a text for one layer, [B, L, C] each. */
export interface KeysAndValues<T = tf.Tensor> {
  readonly keys: T;
  readonly values: T;
}

/** The text as a layer sees it: its keys and values, or the context that gives them; nothing without text. */
export interface AttendedText {
  /** [B, L, E], standardised. */
  readonly context?: tf.Tensor;
  /** In place of `context`. */
  readonly known?: KeysAndValues;
  /** [B, 1, 1, L], added to the scores. */
  readonly bias?: tf.Tensor;
}

/**
 * Attention over all pixels and over the text (docs/mdm.md §1.7). The two share the queries but not the softmax, and are added before one
 * output projection. x [B, H, W, C] → the same shape.
 */
export function attentionBlock(w: AttentionWeights, x: tf.Tensor4D, { context, known, bias }: AttendedText): tf.Tensor4D {
  const [items, height, width, channels] = x.shape;
  const scale = (channels / HEADS) ** -0.5;
  const tokens = tf.reshape(conv2d(groupNorm(x, w.norm, GROUPS), w.qkv), [items, height * width, 3 * channels]);
  const [q, k, v] = tf.split(tokens, 3, 2) as [tf.Tensor, tf.Tensor, tf.Tensor]; //  [B, HW, C] each
  let attended = attend(q, k, v, HEADS, scale);
  const { norm_cond, kv_cond } = w;
  const text = known ?? (context && norm_cond && kv_cond && keysAndValues({ norm_cond, kv_cond }, context));
  if (text) attended = tf.add(attended, attend(q, text.keys, text.values, HEADS, scale, bias));
  const out = tf.add<tf.Tensor4D>(x, conv2d(tf.reshape(attended, x.shape), w.proj_out));
  return w.ffn ? feedForward(w.ffn, out) : out;
}

/** A layer's keys and values of a standardised context [B, L, E]. */
export function keysAndValues(w: CrossAttentionWeights, context: tf.Tensor): KeysAndValues {
  const [keys, values] = tf.split(linear(scaleAndShift(context, w.norm_cond), w.kv_cond), 2, 2) as [tf.Tensor, tf.Tensor];
  return { keys, values };
}

function feedForward(w: NonNullable<AttentionWeights['ffn']>, x: tf.Tensor4D): tf.Tensor4D {
  const hidden = gelu(conv2d(groupNorm(x, w[0], GROUPS), w[1])) as tf.Tensor4D;
  return tf.add(x, conv2d(hidden, w[3]));
}

/** Parameters of an attention layer over C channels; contextWidth 0 for a layer without text. */
export const attentionParameters = (name: string, channels: number, contextWidth: number, hasFeedForward: boolean): Parameter[] => [
  ...normParameters(`${name}.norm`, channels),
  ...convParameters(`${name}.qkv`, channels, 3 * channels, 1),
  ...(contextWidth > 0
    ? [...normParameters(`${name}.norm_cond`, contextWidth), ...linearParameters(`${name}.kv_cond`, contextWidth, 2 * channels)]
    : []),
  ...convParameters(`${name}.proj_out`, channels, channels, 1, { zero: true }),
  ...(hasFeedForward
    ? [
        ...normParameters(`${name}.ffn.0`, channels),
        ...convParameters(`${name}.ffn.1`, channels, 4 * channels, 1),
        ...convParameters(`${name}.ffn.3`, 4 * channels, channels, 1, { zero: true }),
      ]
    : []),
];
