import * as tf from '@kaleido/engine/tf';
import { PLACE, type ProbeConfig, type ProbeOutputs, slotsOf } from '@kaleido/metrics/probe';
import type { TensorSpec } from '@kaleido/shared/tensors';

/** Targets of a batch (`Targets`), stacked. */
export interface TargetTensors<T> {
  readonly classes: T;
  readonly known: T;
  readonly places: T;
  readonly placed: T;
}

/** Shapes of a batch's targets. */
export function targetSpecs({ heads, ...config }: ProbeConfig, batch: number): TargetTensors<TensorSpec> {
  const spec = (width: number): TensorSpec => ({ shape: [batch, width], dtype: 'float32' });
  const slots = slotsOf(config);
  const classes = heads.reduce((sum, head) => sum + head.classes.length, 0);
  return { classes: spec(classes), known: spec(heads.length), places: spec(slots * PLACE), placed: spec(slots) };
}

/** Weights of the loss terms, in the order of `probeLoss`: words in nats, summed over heads; boxes and blobs in picture widths. */
export const lossWeights = { words: 1, boxes: 8, blobs: 4 } as const;

/** Weight of a blob's shape (log radii) relative to its centre, since it is less precise. */
const SHAPE_WEIGHT = 0.15;

/**
 * The terms of a probe's loss, as scalars. Words: weighted sum of the heads' cross-entropies, each averaged over the pictures whose label
 * is known. Boxes: L1 distance of the edges, and 1 − IoU. Blobs: L1 distance of the centres and of the log shapes.
 */
export function probeLoss(
  config: ProbeConfig,
  weights: Readonly<Record<string, number>>,
  { logits, places }: ProbeOutputs,
  targets: TargetTensors<tf.Tensor>,
): tf.Tensor[] {
  return [wordLoss(config, weights, logits, targets), ...placeLoss(config, places, targets)];
}

function wordLoss(
  { heads }: ProbeConfig,
  weights: Readonly<Record<string, number>>,
  logits: tf.Tensor,
  { classes, known }: TargetTensors<tf.Tensor>,
): tf.Tensor {
  const widths = heads.map((head) => head.classes.length);
  const labels = tf.split(classes, widths, 1);
  const losses = tf.split(logits, widths, 1).map((part, head) => tf.neg(tf.sum(tf.mul(tf.logSoftmax(part), labels[head]!), 1, true))); // [B, 1]
  const counts = tf.maximum(tf.sum(known, 0, true), 1); // [1, H]
  const headWeights = tf.tensor2d([heads.map(({ of }) => weights[of] ?? 1)]); // [1, H]
  return tf.sum(tf.mul(tf.div(tf.mul(tf.concat(losses, 1), known), counts), headWeights));
}

function placeLoss(config: ProbeConfig, places: tf.Tensor, targets: TargetTensors<tf.Tensor>): [tf.Tensor, tf.Tensor] {
  const slots = slotsOf(config);
  const items = places.shape[0]!;
  const rows = (x: tf.Tensor, width: number) => tf.reshape(x, [items * slots, width]);
  const [predicted, target, placed] = [rows(places, PLACE), rows(targets.places, PLACE), rows(targets.placed, 1)];
  const count = tf.maximum(tf.sum(placed), 1);
  const mean = (x: tf.Tensor) => tf.div(tf.sum(tf.mul(x, placed)), count);
  const [box, blob, shape] = tf.split(predicted, [4, 2, 3], 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const [trueBox, trueBlob, trueShape] = tf.split(target, [4, 2, 3], 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const [edges, trueEdges] = [edgesOf(box), edgesOf(trueBox)];
  const distance = (a: tf.Tensor, b: tf.Tensor) => tf.mean(tf.abs(tf.sub(a, b)), 1, true);
  const boxes = tf.add(distance(edges, trueEdges), tf.mul(tf.sub(1, iou(edges, trueEdges)), 0.25));
  return [mean(boxes), mean(tf.add(distance(blob, trueBlob), tf.mul(distance(shape, trueShape), SHAPE_WEIGHT)))];
}

/** Centre and sides [N, 4] → edges x1, y1, x2, y2. */
function edgesOf(box: tf.Tensor): tf.Tensor {
  const [centre, sides] = tf.split(box, 2, 1) as [tf.Tensor, tf.Tensor];
  const half = tf.mul(sides, 0.5);
  return tf.concat([tf.sub(centre, half), tf.add(centre, half)], 1);
}

/** IoU of boxes given by their edges: [N, 4] each → [N, 1]. */
function iou(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const [lowA, highA] = tf.split(a, 2, 1) as [tf.Tensor, tf.Tensor];
  const [lowB, highB] = tf.split(b, 2, 1) as [tf.Tensor, tf.Tensor];
  const area = (sides: tf.Tensor) => {
    const [width, height] = tf.split(sides, 2, 1) as [tf.Tensor, tf.Tensor];
    return tf.mul(width, height);
  };
  const intersection = area(tf.relu(tf.sub(tf.minimum(highA, highB), tf.maximum(lowA, lowB))));
  const union = tf.sub(tf.add(area(tf.relu(tf.sub(highA, lowA))), area(tf.sub(highB, lowB))), intersection);
  return tf.div(intersection, tf.add(union, 1e-4));
}
