import { conv2d, convParameters, type Parameter, silu } from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';
import { type TextConditioning, textConditioning } from './conditioning.ts';
import { type DenoiserConfig, innermost, resolutionScales } from './denoiser-config.ts';
import { type DenoiserWeights, innermostWeights } from './denoiser-weights.ts';
import type { Conditioning } from './level-block.ts';
import { type MicroValues, microEmbedding } from './micro-conditioning.ts';
import { type Observe, unobserved } from './observe.ts';
import { knownTo, type PreparedText } from './prepared-text.ts';
import { timeEmbedding } from './time-embedding.ts';
import { midBlocks, unet, unetParameters } from './unet.ts';

/** Inputs of one call. Pictures are NHWC, finest first; finer ones may have fewer items, which are then the batch's first ones. */
export interface DenoiserInputs {
  /** Noisy pictures [B_r, H_r, W_r, 3], one per resolution. */
  readonly xs: readonly tf.Tensor[];
  /** Step numbers as the networks see them (table index − 1), [B]. */
  readonly times: tf.Tensor;
  /** [B, L, lmWidth], 0 at padding; absent for a network without text. */
  readonly features?: tf.Tensor;
  /** [B, L], 1 at tokens. */
  readonly mask?: tf.Tensor;
  /** In place of features and mask. */
  readonly text?: PreparedText;
  readonly micro?: MicroValues;
  /** Whether the backward pass recomputes the inside of blocks instead of keeping it (gradient checkpointing). */
  readonly recomputes?: boolean;
}

interface CallContext extends Omit<DenoiserInputs, 'text'> {
  readonly text: TextConditioning;
  readonly observe: Observe;
}

/**
 * The nested UNet (docs/mdm.md §1.9 and §1.10; MDM, arXiv 2310.15111): all resolutions denoised together. A plain UNet is the case without
 * nesting. Predicts v or eps, whichever it was trained for.
 * @returns predictions in the order and shapes of `xs`
 * @throws RangeError when the pictures do not match the config
 */
export function denoise(config: DenoiserConfig, w: DenoiserWeights, inputs: DenoiserInputs, observe: Observe = unobserved): tf.Tensor4D[] {
  const xs = checkedPictures(config, inputs.xs);
  return runNet(config, w, xs, undefined, { ...inputs, text: textOf(config, w, inputs, observe), observe }).predictions;
}

function textOf(config: DenoiserConfig, w: DenoiserWeights, { text, features, mask }: DenoiserInputs, observe: Observe): TextConditioning {
  if (text) return knownTo(w, text);
  return features ? textConditioning(innermost(config), innermostWeights(w), features, mask, observe) : {};
}

/** One network with all networks inside it. `innerInput` are the outer network's features, [B, H, W, channels[0]]. */
function runNet(
  config: DenoiserConfig,
  w: DenoiserWeights,
  xs: readonly tf.Tensor4D[],
  innerInput: tf.Tensor4D | undefined,
  call: CallContext,
): { predictions: tf.Tensor4D[]; features: tf.Tensor4D } {
  const { observe } = call;
  const [picture, ...coarser] = xs as [tf.Tensor4D, ...tf.Tensor4D[]];
  const items = picture.shape[0];
  const cond = embed(config, w, items, call);
  const input = conv2d(config.nested?.normalisesInput ? tf.div<tf.Tensor4D>(picture, standardDeviation(picture)) : picture, w.conv_in);
  observe(w.conv_in, input);
  const x = innerInput ? tf.add<tf.Tensor4D>(input, innerInput) : input;

  const { nested } = config;
  const { inner_unet, out_adapter } = w;
  if (!nested) {
    const { prediction, features } = unet(config, w, x, cond, (h) => midBlocks(config, w, h, cond));
    return { predictions: [prediction], features };
  }
  if (!inner_unet || !out_adapter) throw new TypeError('denoise: the config is nested, but the weights lack inner_unet or out_adapter');
  let innerPredictions: tf.Tensor4D[] = [];
  const bottleneck = (h: tf.Tensor4D) => {
    const toInner = w.in_adapter && conv2d(h, w.in_adapter);
    if (toInner) observe(w.in_adapter, toInner);
    const inner = runNet(nested.inner, inner_unet, coarser, toInner && padItems(toInner, coarser[0]?.shape[0] ?? items), call);
    innerPredictions = inner.predictions;
    const fromInner = conv2d(inner.features, out_adapter);
    observe(out_adapter, fromInner);
    return tf.add<tf.Tensor4D>(h, firstItems(fromInner, items));
  };
  const { prediction, features } = unet(config, w, x, cond, bottleneck);
  return { predictions: [prediction, ...innerPredictions], features };
}

/** One network's conditioning: its own embeddings of step and micro-conditions, and the shared text, sliced to its batch. */
function embed(
  config: DenoiserConfig,
  w: DenoiserWeights,
  items: number,
  { times, micro, text, recomputes = false, observe }: CallContext,
): Conditioning {
  let emb = timeEmbedding(w, times);
  observe(w.temb_layer2, emb);
  if (text.embedding) emb = tf.add(emb, text.embedding);
  for (const condition of config.micro) {
    const layers = w.cond_layers?.[condition.name];
    if (!layers) throw new TypeError(`denoise: the weights lack cond_layers.${condition.name}`);
    emb = tf.add(emb, microEmbedding(layers, condition, micro?.[condition.name], observe));
  }
  return {
    emb: silu(firstItems(emb, items)),
    recomputes,
    observe,
    ...(text.context && { context: firstItems(text.context, items) }),
    ...(text.known && { known: firstOfEach(text.known, items) }),
    ...(text.bias && { bias: firstItems(text.bias, items) }),
  };
}

/** Standard deviation over a picture's values, unbiased. x [B, H, W, C] → [B, 1, 1, 1]. */
function standardDeviation(x: tf.Tensor4D): tf.Tensor4D {
  const axes = [1, 2, 3];
  const squares = tf.sum(tf.square(tf.sub(x, tf.mean(x, axes, true))), axes, true);
  return tf.sqrt(tf.div(squares, x.size / x.shape[0] - 1)) as tf.Tensor4D;
}

/** The first items of a batch. */
function firstItems<T extends tf.Tensor>(x: T, items: number): T {
  return x.shape[0] === items ? x : (tf.slice(x, 0, items) as T);
}

const firstOfEach = (known: NonNullable<TextConditioning['known']>, items: number): typeof known =>
  new Map(Array.from(known, ([layer, { keys, values }]) => [layer, { keys: firstItems(keys, items), values: firstItems(values, items) }]));

/** Pads a batch with zeros to `items` items. */
function padItems(x: tf.Tensor4D, items: number): tf.Tensor4D {
  const missing = items - x.shape[0];
  if (missing === 0) return x;
  const unpadded: [number, number] = [0, 0];
  return tf.pad(x, [[0, missing], unpadded, unpadded, unpadded]);
}

function checkedPictures(config: DenoiserConfig, xs: readonly tf.Tensor[]): readonly tf.Tensor4D[] {
  const scales = resolutionScales(config);
  const sides = xs.map((x) => (x.rank === 4 ? x.shape[1]! : 0));
  const coarsest = sides.at(-1) ?? 0;
  if (xs.length !== scales.length || scales.some((scale, r) => coarsest === 0 || sides[r] !== scale * coarsest))
    throw new RangeError(`denoise: expected ${scales.length} pictures with sides in the ratio ${scales.join(':')}, got ${sides.join(':')}`);
  return xs as readonly tf.Tensor4D[];
}

/**
 * Every parameter of a denoiser in the reference's order, with ml-mdm's names and the checkpoint's shapes. Inner networks have the
 * prefix `inner_unet.`.
 */
export function denoiserParameters(config: DenoiserConfig): Parameter[] {
  const { nested } = config;
  if (!nested) return unetParameters(config);
  const inner = nested.inner.channels[0] ?? 0;
  const outer = config.channels.at(-1) ?? 0;
  return [
    ...unetParameters(config),
    ...denoiserParameters(nested.inner).map((parameter) => ({ ...parameter, name: `inner_unet.${parameter.name}` })),
    ...(nested.feedsInner ? convParameters('in_adapter', outer, inner, 3, { zero: true }) : []),
    ...convParameters('out_adapter', inner, outer, 3, { zero: true }),
  ];
}
