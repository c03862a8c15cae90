import * as tf from '../tf.ts';
import { leavesOf, mapLeaves } from '../tree.ts';

/**
 * Gradient checkpointing (arXiv 1604.06174): computes `body(inputs)`, keeping only the inputs for the gradient, and recomputes the
 * activations in the backward pass. Costs a second forward pass of the body; saves the memory of its activations.
 * @param inputs a tree of all tensors that the body reads; its value must depend on each of them
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
 * The same tensor, made to depend on `dy`. Otherwise tracer and engine would recognise the recomputation as a duplicate of the forward
 * pass, and keep its results.
 */
function after(x: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  const first = tf.slice(tf.reshape(dy, [dy.size]), 0, 1);
  return tf.add(x, tf.reshape(tf.minimum(tf.abs(first), 0), []));
}

/** A nested gradient ends tfjs's tape, which the outer one still has to clean up. */
function withTapeKept<T>(body: () => T): T {
  const { state } = tf.engine();
  const tape = state.activeTape;
  try {
    return body();
  } finally {
    state.activeTape = tape!;
  }
}
