import * as tf from '../tf.ts';

/**
 * Softmax attention with heads as contiguous slices of the last axis.
 * @param q [B, T, C]
 * @param k [B, S, C]
 * @param v [B, S, C]
 * @param heads divides C
 * @param scale multiplies q·k
 * @param bias added to the scores before the softmax: anything that broadcasts to [B, heads, T, S], a mask as 0 and −1e9 included
 * @returns [B, T, C]
 */
export function attend(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, heads: number, scale: number, bias?: tf.Tensor): tf.Tensor {
  const [items = 0, length = 0, width = 0] = q.shape;
  const split = (x: tf.Tensor) => tf.transpose(tf.reshape(x, [items, x.shape[1] ?? 0, heads, width / heads]), [0, 2, 1, 3]);
  const attended = softmaxAttention(split(tf.mul(q, scale)), split(k), split(v), bias);
  return tf.reshape(tf.transpose(attended, [0, 2, 1, 3]), [items, length, width]);
}

/** softmax(q kᵀ + bias) v for each head. q [B, h, T, d], k and v [B, h, S, d] → [B, h, T, d]. */
function softmaxAttention(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, bias?: tf.Tensor): tf.Tensor {
  const attention = tf.customGrad((...parts) => {
    const save = parts.pop() as tf.GradSaveFunc;
    const [query, key, value, biasPart] = parts as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?];
    const scores = tf.matMul(query, key, false, true); //                        [B, h, T, S]
    const weights = tf.softmax(biasPart ? tf.add(scores, biasPart) : scores);
    const attended = tf.matMul(weights, value); //                                    [B, h, T, d]
    save([query, key, value, weights, attended]);
    return { value: attended, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradient(dy, saved, biasPart?.shape) };
  });
  return bias ? attention(q, k, v, bias) : attention(q, k, v);
}

/** The softmax gradient needs the row sums of dp · p, which equal those of dy · o, over the shorter axis. */
function gradient(dy: tf.Tensor, saved: tf.Tensor[], biasShape: number[] | undefined): tf.Tensor[] {
  const [q, k, v, p, o] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const dp = tf.matMul(dy, v, false, true);
  const ds = tf.mul(tf.sub(dp, tf.sum(tf.mul(dy, o), -1, true)), p); //           [B, h, T, S]
  const grads = [tf.matMul(ds, k), transposedProduct(ds, q), transposedProduct(p, dy)];
  return biasShape ? [...grads, sumTo(ds, biasShape)] : grads;
}

/** aᵀ b as (bᵀ a)ᵀ: ONNX Runtime is faster when the thin side of the product comes first. */
const transposedProduct = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.transpose(tf.matMul(b, a, true, false), [0, 1, 3, 2]);

/** The sum of a gradient over the axes along which its input was broadcast. */
function sumTo(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}
