import * as tf from '@tensorflow/tfjs-core';
import { leavesOf, mapLeaves } from '../tree.ts';

/**
 * The same values as `body(inputs)`, of which the gradient keeps only the inputs: what is between is computed again on the way back
 * (gradient checkpointing, arXiv 1604.06174). Costs a second forward pass of the body; takes away its activations while later ones are
 * computed.
 * @param inputs a tree of tensors, all that the body reads and each of which its value depends on
 */
export function recomputed<I, T extends tf.Tensor>(body: (inputs: I) => T, inputs: I): T {
  const leaves = leavesOf<tf.Tensor>(inputs);
  const names = [...leaves.keys()];
  const bodyOf = (tensors: readonly tf.Tensor[]): T => {
    const named = new Map(names.map((name, index) => [name, tensors[index]!]));
    return body(mapLeaves<tf.Tensor, I>(inputs, (_, path) => named.get(path)));
  };
  const custom = tf.customGrad((...given) => {
    const save = given.pop() as unknown as tf.GradSaveFunc;
    const tensors = given as tf.Tensor[];
    save(tensors);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const again = saved.map((x) => (x.dtype === 'float32' ? after(x, dy) : x));
      return withTapeKept(() => tf.valueAndGrads((...xs) => bodyOf(xs))(again, dy as T).grads);
    };
    return { value: bodyOf(tensors), gradFunc: gradFunc as never };
  });
  return custom(...leaves.values()) as T;
}

/**
 * A tensor that is the same and cannot be had before `dy`. Without it the recomputation would be seen to be what was computed already,
 * by the tracer and by the engine, and its results would be kept from then on.
 */
function after(x: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  const first = tf.slice(tf.reshape(dy, [dy.size]), 0, 1);
  return tf.add(x, tf.reshape(tf.minimum(tf.abs(first), 0), []));
}

/** A gradient within a gradient ends tfjs's tape, which the outer one still wants to clean up. */
function withTapeKept<T>(body: () => T): T {
  const { state } = tf.engine();
  const tape = state.activeTape;
  try {
    return body();
  } finally {
    state.activeTape = tape!;
  }
}
