import * as tf from '@tensorflow/tfjs-core';

/*
 * Finite scalar quantization (arXiv 2309.15505): each of a few numbers is bounded and rounded to one of L levels, and the digits together
 * are the index of a code. There is no codebook that could collapse.
 */

/** Keeps the bound a little inside the outermost levels, where rounding would be ambiguous. */
const MARGIN = 1e-3;

/** The half width of L levels: their values are −half … half (odd) or −half … half − 1 (even), divided by it. */
const halfWidth = (levels: number): number => Math.floor(levels / 2);

/** How many codes there are. */
export const codebookSize = (levels: readonly number[]): number => levels.reduce((product, count) => product * count, 1);

/** Rounds to the nearest integer, ties to even; the gradient passes as if it did not (straight-through). */
const roundThrough: (x: tf.Tensor) => tf.Tensor = tf.customGrad((x, save) => {
  (save as tf.GradSaveFunc)([]);
  return { value: tf.round(x as tf.Tensor), gradFunc: (dy: tf.Tensor) => dy };
});

/**
 * Bounds and rounds: tanh(z + shift) · (L − 1)(1 − ε)/2 − offset, rounded, over ⌊L/2⌋. With even L the levels lie around −1/2, so the
 * offset is 1/2 and the shift sends z = 0 to 0 (Appendix A.1 of the paper).
 * @param z [..., D]
 * @param levels D of them
 * @returns [..., D] in −1…1
 */
export function quantise(z: tf.Tensor, levels: readonly number[]): tf.Tensor {
  const reach = levels.map((count) => ((count - 1) * (1 - MARGIN)) / 2);
  const offset = levels.map((count) => (count % 2 === 0 ? 0.5 : 0));
  const shift = offset.map((value, d) => Math.atanh(value / reach[d]!));
  const row = (values: readonly number[]) => tf.tensor1d([...values]);
  const bounded = tf.sub(tf.mul(tf.tanh(tf.add(z, row(shift))), row(reach)), row(offset));
  return tf.mul(roundThrough(bounded), row(levels.map((count) => 1 / halfWidth(count))));
}

/** The index of each code: its digits in a mixed base, the first one counting least. `values` are D numbers a code, as `quantise` gives them. */
export function indicesOf(values: ArrayLike<number>, levels: readonly number[]): number[] {
  return Array.from({ length: values.length / levels.length }, (_, code) =>
    levels.reduceRight((index, count, d) => {
      const digit = Math.round(values[code * levels.length + d]! * halfWidth(count)) + halfWidth(count);
      return index * count + digit;
    }, 0),
  );
}

/** Inverse of `indicesOf`: D numbers a code, one code after another. */
export function valuesOf(indices: readonly number[], levels: readonly number[]): Float32Array {
  const values = new Float32Array(indices.length * levels.length);
  for (const [code, index] of indices.entries()) {
    let rest = index;
    for (const [d, count] of levels.entries()) {
      values[code * levels.length + d] = ((rest % count) - halfWidth(count)) / halfWidth(count);
      rest = Math.floor(rest / count);
    }
  }
  return values;
}
