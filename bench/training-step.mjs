import { denoise } from '@kaleido/diffuse';
import { float32, zeros } from '@kaleido/shared/tensors';
import { nest, onnxruntime } from '@kaleido/tfjs-onnxruntime';
import * as tf from '@tensorflow/tfjs-core';
import { byComponent, joinFlat, piecesOf, splitFlat } from '../packages/kaleido-train/dist/step/layout.js';
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

/** The denoiser's training step alone, fused as in kaleido-train: squared error, gradients, clipping, Adam, running average. */
export async function compileTrainingStep({ config, weights, inputs, targets, specs }) {
  let size = 0;
  const places = Object.entries(weights).map(([name, { shape, data }]) => {
    const offset = size;
    size += data.length;
    return { component: 'denoiser', name, shape, offset };
  });
  const layout = { places, size, signature: 0 };
  const flat = new Float32Array(size);
  for (const { name, offset } of places) flat.set(weights[name].data, offset);
  const vector = () => piecesOf(layout, float32([size], flat.slice()));
  const state = {
    weights: vector(),
    first: vector().map(({ shape }) => zeros(shape)),
    second: vector().map(({ shape }) => zeros(shape)),
    average: vector(),
    others: {},
  };

  const step = ({ state, inputs, targets, scalars }) => {
    const tensors = splitFlat(layout, state.weights);
    const loss = (...tensors) => {
      const outputs = denoise(config, nest(byComponent(layout, tensors, {}).denoiser), inputs);
      return tf.addN(outputs.map((output, level) => tf.mean(tf.square(tf.sub(output, targets[level])))));
    };
    const { value, grads } = tf.valueAndGrads(loss)(tensors);
    const gradient = joinFlat(layout, grads);
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
