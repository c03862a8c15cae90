import { float32, type HostTensor, int32, sizeOf, type TensorSpec } from '@kaleido/shared/tensors';
import { relativeError } from '@kaleido/shared/testing/relative-error';
import { describe, expect, test } from 'vitest';
import type { Engine } from '../engine.ts';
import { isTensorFlowInstalled, leavesOf, mapLeaves, onnxruntime, openEngine, tensorflowOn } from '../index.ts';
import { type Affine, attend, conv2d, crossEntropy, embed, gelu, groupNorm, layerNorm, linear, rmsNorm, upsampleConv2d } from '../nn.ts';
import * as tf from '../tf.ts';
import { reference } from './reference.ts';

const hasTensorFlow = isTensorFlowInstalled();
const onTensorFlow = hasTensorFlow ? 'tensorflow' : 'tensorflow (npm run setup:tensorflow)';

/** Every engine that is compared with the reference; TensorFlow is opened only where it is installed. */
const engines: { title: string; open: () => Engine; absent: boolean }[] = [
  { title: 'onnxruntime', open: () => onnxruntime, absent: false },
  { title: onTensorFlow, open: () => tensorflowOn(), absent: !hasTensorFlow },
];

/** Smooth numbers of order one, different in every tensor. */
const filled = (shape: readonly number[], phase: number): HostTensor =>
  float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(1.7 * i + phase)),
  );
const affine = (weight: readonly number[], bias: number, phase: number): Affine<HostTensor> => ({
  weight: filled(weight, phase),
  bias: filled([bias], phase + 0.5),
});

/** A network of one layer of each kind: pictures [2, 4, 4, 3] and tokens [2, 5] in, a loss out. */
const weights = {
  first: affine([3, 3, 3, 8], 8, 1),
  norm: affine([8], 8, 2),
  down: affine([3, 3, 8, 8], 8, 3),
  up: affine([3, 3, 8, 8], 8, 9),
  table: filled([7, 8], 4),
  rms: filled([8], 5),
  layer: affine([8], 8, 6),
  head: affine([7, 8], 7, 7),
};
type Weights<T> = { [K in keyof typeof weights]: (typeof weights)[K] extends HostTensor ? T : Affine<T> };

function lossOf(w: Weights<tf.Tensor>, picture: tf.Tensor, tokens: tf.Tensor): { loss: tf.Tensor; features: tf.Tensor } {
  const x = conv2d(picture as tf.Tensor4D, w.first);
  const level = tf.mean(tf.reshape(x, [2, 16, 8]), 1);
  const h = groupNorm(x, w.norm, 4, { silu: true, modulate: { scale: level, shift: tf.neg(level) } });
  const rows = tf.reshape(upsampleConv2d(conv2d(h, w.down, 2), w.up), [2, 16, 8]);
  const normed = rmsNorm(embed(w.table, tokens), w.rms, 1e-6);
  const mask = tf.reshape(tf.mul(tf.sub(tf.cast(tf.notEqual(tokens, 0), 'float32'), 1), 1e9), [2, 1, 1, 5]);
  const features = layerNorm(gelu(attend(normed, rows, rows, 2, 0.5)), w.layer);
  const bridged = attend(features, normed, normed, 2, 0.5, mask);
  const logits = linear(bridged, w.head);
  return { loss: tf.mean(crossEntropy(logits, tokens)), features };
}

const pictures = filled([2, 4, 4, 3], 8);
const tokens = int32([2, 5], [1, 2, 3, 4, 0, 6, 5, 4, 0, 0]);
const specsOf = <T>(tree: unknown): T => mapLeaves<HostTensor, T>(tree, ({ shape, dtype }) => ({ shape, dtype }));

/** Loss, features and all gradients on an engine. */
async function lossAndGradients(engine: Engine): Promise<ReadonlyMap<string, HostTensor>> {
  const names = [...leavesOf<HostTensor>(weights).keys()];
  const graph = await engine.compile(
    (inputs: { w: Weights<tf.Tensor>; picture: tf.Tensor; tokens: tf.Tensor }) => {
      const flat = [...leavesOf<tf.Tensor>(inputs.w).values()];
      const rebuilt = (tensors: tf.Tensor[]) =>
        mapLeaves<tf.Tensor, Weights<tf.Tensor>>(inputs.w, (_, path) => tensors[names.indexOf(path)]);
      const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => lossOf(rebuilt(tensors), inputs.picture, inputs.tokens).loss)(
        flat,
      );
      return { loss: value, features: lossOf(inputs.w, inputs.picture, inputs.tokens).features, grads };
    },
    { w: specsOf<Weights<TensorSpec>>(weights), picture: specsOf<TensorSpec>(pictures), tokens: specsOf<TensorSpec>(tokens) },
    { name: 'small network' },
  );
  try {
    return leavesOf<HostTensor>(await graph.run({ w: weights, picture: pictures, tokens }));
  } finally {
    await graph.dispose();
  }
}

describe.each(engines)('$title', ({ open, absent }) => {
  test.skipIf(absent)('a network of one layer of each kind has the values and gradients of the reference', async () => {
    const expected = await lossAndGradients(reference);
    const got = await lossAndGradients(open());
    for (const [path, tensor] of expected) expect(relativeError(got.get(path), tensor), path).toBeLessThan(2e-5);
  });

  test.skipIf(absent)('a state that stays on the device is in its arrays after sync, and two executables see the same', async () => {
    const engine = open();
    const vector: TensorSpec = { shape: [2], dtype: 'float32' };
    const step = await engine.compile(
      ({ w }: { w: tf.Tensor }) => ({ w: tf.add(tf.mul(w, 2), 1) }),
      { w: vector },
      { inPlace: { w: 'w' }, resident: ['w'] },
    );
    const look = await engine.compile(({ w }: { w: tf.Tensor }) => ({ sum: tf.sum(w) }), { w: vector }, { resident: ['w'] });
    const w = float32([2], [1, 2]);
    await step.run({ w });
    const result = await step.run({ w });
    expect(result.w).toBe(w);
    expect((await look.run({ w })).sum.data[0]).toBe(18);
    await step.sync();
    expect([...w.data]).toEqual([7, 11]);
    await step.run({ w });
    await step.dispose();
    await look.dispose();
    expect([...w.data]).toEqual([15, 23]);
  });

  test.skipIf(absent)('inputs are checked by name, type and shape', async () => {
    const vector: TensorSpec = { shape: [2], dtype: 'float32' };
    const twice = await open().compile(({ x }: { x: tf.Tensor }) => ({ y: tf.mul(x, 2) }), { x: vector }, { name: 'twice' });
    await expect(twice.run({ x: float32([3], [1, 2, 3]) })).rejects.toThrow('twice: input x is float32 [3], expected float32 [2]');
    await expect(twice.run({} as never)).rejects.toThrow('twice: input x was not given');
  });
});

describe(`${onTensorFlow} alone`, () => {
  test.skipIf(!hasTensorFlow)('nothing is left on the device after runs and dispose', async () => {
    const before = tf.memory().numTensors;
    await lossAndGradients(tensorflowOn());
    expect(tf.memory().numTensors).toBe(before);
  });

  test.skipIf(!hasTensorFlow)('products in bfloat16 have the gradients of the reference to its 8 bits', async () => {
    const expected = await lossAndGradients(reference);
    const got = await lossAndGradients(await openEngine({ engine: 'tensorflow', device: 'cpu', precision: 'bfloat16' }));
    // Of the whole gradient: single ones far from the loss are sums that cancel, which lose more of the bits or less by chance.
    const grads = [...expected].filter(([path]) => path.startsWith('grads'));
    const size = Math.hypot(...grads.flatMap(([, { data }]) => [...data]));
    const error = Math.hypot(...grads.flatMap(([path, { data }]) => Array.from(data, (value, i) => got.get(path)!.data[i]! - value)));
    expect(error / size).toBeLessThan(0.03);
    expect(error / size).toBeGreaterThan(1e-4); // otherwise they were computed in float32
  });

  test.skipIf(!hasTensorFlow)('an op that TensorFlow does not have is named with the place of the call', async () => {
    const fn = ({ x }: { x: tf.Tensor }) => ({ y: tf.image.rotateWithOffset(x as tf.Tensor4D, 1) });
    const graph = await tensorflowOn().compile(fn, { x: specsOf<TensorSpec>(pictures) }, { name: 'turn' });
    await expect(graph.run({ x: pictures })).rejects.toThrow(
      /^turn: the tensorflow engine has no op RotateWithOffset, called at .*engines\.test\.ts:\d+:\d+$/,
    );
  });
});

test('what an engine has not is a usage error', async () => {
  await expect(openEngine({ engine: 'onnxruntime', device: 'cpu', precision: 'bfloat16' })).rejects.toThrow(
    '--precision: the onnxruntime engine computes in float32 only, not in bfloat16',
  );
  await expect(openEngine({ engine: 'reference', device: 'cuda', precision: 'float32' })).rejects.toThrow(
    '--device: the reference engine computes on the cpu, not on cuda',
  );
  await expect(openEngine({ engine: 'tensorflow', device: 'dml', precision: 'float32' })).rejects.toThrow(
    '--device: the tensorflow engine computes on cpu or cuda, not on dml',
  );
});
