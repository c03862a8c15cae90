import { denoise } from '@kaleido/diffuse';
import { float32, zeros } from '@kaleido/shared/tensors';
import { nest, onnxruntime } from '@kaleido/tfjs-onnxruntime';
import * as tf from '@tensorflow/tfjs-core';
import { scalarsAt, updateState } from '../packages/kaleido-train/dist/step/optimiser.js';

const OPTIMISER = {
  learningRate: 1e-4,
  warmupSteps: 1,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  clipNorm: 2,
  emaDecay: 0.999,
  emaAlso: [],
  emaWarmup: false,
};
const PIECE = 1 << 20;

/** The denoiser's training step alone, fused as in kaleido-train: squared error, gradients, clipping, Adam, running average. */
export async function compileTrainingStep({ config, weights, inputs, targets, specs }) {
  const groups = [[]];
  let filled = 0;
  for (const name of Object.keys(weights)) {
    groups.at(-1).push(name);
    filled += weights[name].data.length;
    if (filled < PIECE) continue;
    groups.push([]);
    filled = 0;
  }
  const pieces = groups.filter((names) => names.length > 0);
  const join = (names) => {
    const flat = new Float32Array(names.reduce((sum, name) => sum + weights[name].data.length, 0));
    let offset = 0;
    for (const name of names) {
      flat.set(weights[name].data, offset);
      offset += weights[name].data.length;
    }
    return float32([flat.length], flat);
  };
  const vector = pieces.map(join);
  const state = {
    weights: vector,
    first: vector.map(({ shape }) => zeros(shape)),
    second: vector.map(({ shape }) => zeros(shape)),
    average: pieces.map(join),
    others: {},
  };
  const order = pieces.flat();

  const step = ({ state, inputs, targets, scalars }) => {
    const tensors = pieces.flatMap((names, piece) => {
      const parts = tf.split(
        state.weights[piece],
        names.map((name) => weights[name].data.length),
      );
      return parts.map((part, index) => tf.reshape(part, [...weights[names[index]].shape]));
    });
    const loss = (...tensors) => {
      const outputs = denoise(config, nest(Object.fromEntries(order.map((name, index) => [name, tensors[index]]))), inputs);
      return tf.addN(outputs.map((output, level) => tf.mean(tf.square(tf.sub(output, targets[level])))));
    };
    const { value, grads } = tf.valueAndGrads(loss)(tensors);
    let at = 0;
    const gradient = pieces.map((names) => tf.concat1d(names.map(() => tf.reshape(grads[at], [grads[at++].size]))));
    return { value, ...updateState(OPTIMISER, state, gradient, scalars) };
  };
  const scalar = { shape: [], dtype: 'float32' };
  const graph = await onnxruntime.compile(
    step,
    {
      state: specs(state),
      inputs: specs(inputs),
      targets: specs(targets),
      scalars: { scale: scalar, shift: scalar, averaging: scalar, others: {} },
    },
    {
      name: 'training step',
      inPlace: { weights: 'state.weights', first: 'state.first', second: 'state.second', average: 'state.average' },
    },
  );
  let count = 0;
  const run = () => {
    const { scale, shift, averaging } = scalarsAt(OPTIMISER, count++);
    const scalars = { scale: float32([], [scale]), shift: float32([], [shift]), averaging: float32([], [averaging]), others: {} };
    return graph.run({ state, inputs, targets, scalars });
  };
  return { nodeCount: graph.nodeCount, run };
}
