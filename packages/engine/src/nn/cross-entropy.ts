import * as tf from '../tf.ts';

/**
 * −log softmax(logits)[label] at every position, 0 where the label is negative (Hugging Face marks padding with −100).
 * @param logits [..., V]
 * @param labels int32 [...]
 * @returns float32 [...]: the caller sums and divides by the number of label tokens
 */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  const vocabulary = logits.shape.at(-1) ?? 0;
  const rows = tf.reshape<tf.Rank.R2>(logits, [logits.size / vocabulary, vocabulary]);
  const flat = tf.reshape<tf.Rank.R1>(labels, [labels.size]);
  const kept = tf.cast(tf.greaterEqual(flat, 0), 'float32');
  const targets = tf.oneHot(tf.maximum(flat, tf.scalar(0, 'int32')), vocabulary);
  const chosen = tf.sum(tf.mul(tf.logSoftmax(rows), targets), -1);
  return tf.reshape(tf.neg(tf.mul(chosen, kept)), labels.shape);
}
