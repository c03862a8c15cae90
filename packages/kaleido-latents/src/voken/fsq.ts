import * as tf from '@kaleido/engine/tf';

/*
 * Finite scalar quantization (arXiv 2309.15505): each of a few channels is bounded and rounded to one of L levels, and these digits form
 * the index of a code. The codebook is implicit, so it cannot collapse.
 */

/** Keeps bounded values slightly inside the outermost levels, where rounding would be ambiguous. */
const MARGIN = 1e-3;

/** Half width h of L levels, whose values are (−h … h) / h for odd L, (−h … h − 1) / h for even L. */
const halfWidth = (levels: number): number => Math.floor(levels / 2);

/** Number of codes. */
export const codebookSize = (levels: readonly number[]): number => levels.reduce((product, count) => product * count, 1);

/** Rounds to the nearest integer, ties to even, with the straight-through gradient. */
const roundThrough: (x: tf.Tensor) => tf.Tensor = tf.customGrad((x, save) => {
  (save as tf.GradSaveFunc)([]);
  return { value: tf.round(x as tf.Tensor), gradFunc: (dy: tf.Tensor) => dy };
});

/**
 * Bounds and rounds: tanh(z + shift) · (L − 1)(1 − ε)/2 − offset, rounded, over ⌊L/2⌋. Even L has its levels centred on −1/2, so the
 * offset is 1/2, and the shift maps z = 0 to 0 (Appendix A.1 of the paper).
 * @param z [..., D]
 * @param levels D of them, each at least 3: with two the shift is infinite
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

/** Index of each code: its digits in a mixed radix, least significant first. `values` are D per code, as from `quantise`. */
export function indicesOf(values: ArrayLike<number>, levels: readonly number[]): number[] {
  return Array.from({ length: values.length / levels.length }, (_, code) =>
    levels.reduceRight((index, count, d) => {
      const digit = Math.round(values[code * levels.length + d]! * halfWidth(count)) + halfWidth(count);
      return index * count + digit;
    }, 0),
  );
}

/** Inverse of `indicesOf`: D values per code, code after code. */
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
