import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { float32, type TensorSpec } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { nest, onnxruntime, onnxruntimeOn } from '../index.ts';
import { type Affine, conv2d, groupNorm } from '../nn.ts';
import { InferenceSession, Tensor } from '../onnxruntime.ts';
import * as tf from '../tf.ts';
import { trace } from '../trace/trace.ts';
import { anywhere } from '../trace/values.ts';
import { reference } from './reference.ts';

const vector = (length: number): TensorSpec => ({ shape: [length], dtype: 'float32' });

test.each([reference, onnxruntime])('weights may be constants or inputs, with the same results, on $name', async (engine) => {
  const fn = ({ w, x }: { w: tf.Tensor; x: tf.Tensor }) => ({ y: tf.add(tf.mul(w, x), tf.sum(w)) });
  const w = float32([3], [1, 2, 3]);
  const x = float32([3], [4, 5, 6]);
  const constant = await engine.compile(fn, { w, x: vector(3) });
  const fed = await engine.compile(fn, { w: vector(3), x: vector(3) });
  expect([...(await constant.run({ x })).y.data]).toEqual([10, 16, 24]);
  expect([...(await fed.run({ w, x })).y.data]).toEqual([10, 16, 24]);
});

test.each([reference, onnxruntime])('state is updated in the arrays that were passed, on $name', async (engine) => {
  const fn = ({ w, m, g }: { w: tf.Tensor; m: tf.Tensor; g: tf.Tensor }) => {
    const momentum = tf.add(tf.mul(m, 0.5), g);
    return { w: tf.sub(w, momentum), m: momentum };
  };
  const step = await engine.compile(fn, { w: vector(2), m: vector(2), g: vector(2) }, { inPlace: { w: 'w', m: 'm' } });
  const [w, m, g] = [float32([2], [10, 20]), float32([2], [0, 0]), float32([2], [1, 2])];
  await step.run({ w, m, g });
  const result = await step.run({ w, m, g });
  expect([...w.data]).toEqual([7.5, 15]);
  expect([...m.data]).toEqual([1.5, 3]);
  expect(result.w.data).toBe(w.data);
});

test('a run leaves no copy of what it wrote in place', async () => {
  const length = 2 ** 21;
  const step = await onnxruntime.compile(
    ({ w }: { w: tf.Tensor }) => ({ w: tf.mul(w, 2) }),
    { w: vector(length) },
    { inPlace: { w: 'w' } },
  );
  const w = float32([length], new Float32Array(length).fill(1));
  await step.run({ w });
  const before = process.memoryUsage().arrayBuffers;
  for (let run = 0; run < 4; run++) await step.run({ w });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * length); // one copy
  expect(w.data[length - 1]).toBe(32);
  await step.dispose();
});

test('an update that something else may still read is refused', async () => {
  const fn = ({ w }: { w: tf.Tensor }) => ({ w: tf.mul(w, 2), total: tf.sum(w) });
  await expect(onnxruntime.compile(fn, { w: vector(2) }, { inPlace: { w: 'w' } })).rejects.toThrow(
    /cannot be written over w: a ReduceSum may read it afterwards/,
  );
});

test('an update that is not elementwise is refused', async () => {
  const fn = ({ w }: { w: tf.Tensor }) => ({ w: tf.reverse(w, 0) });
  await expect(onnxruntime.compile(fn, { w: vector(2) }, { inPlace: { w: 'w' } })).rejects.toThrow(
    /cannot be written in place: it comes from Gather/,
  );
});

test('an op that cannot be traced is named with the place of the call', async () => {
  const fn = ({ x }: { x: tf.Tensor }) => ({ y: tf.real(tf.fft(tf.complex(x, x))) });
  await expect(onnxruntime.compile(fn, { x: vector(4) })).rejects.toThrow(/cannot be traced.*onnxruntime\.test\.ts:\d+:\d+/);
});

test('reading the values of a traced tensor is an error with its place', async () => {
  const fn = ({ x }: { x: tf.Tensor }) => ({ y: tf.mul(x, x.dataSync()[0] as number) });
  await expect(onnxruntime.compile(fn, { x: vector(4) })).rejects.toThrow(
    /values of a traced tensor cannot be read.*onnxruntime\.test\.ts:\d+:\d+/,
  );
});

test('inputs are checked by name, type and shape', async () => {
  const twice = await onnxruntime.compile(({ x }: { x: tf.Tensor }) => ({ y: tf.mul(x, 2) }), { x: vector(2) }, { name: 'twice' });
  await expect(twice.run({ x: float32([3], [1, 2, 3]) })).rejects.toThrow('twice: input x is float32 [3], expected float32 [2]');
  await expect(twice.run({} as never)).rejects.toThrow('twice: input x was not given');
});

test('uniform constants have no size in the graph', () => {
  const { graph } = trace(
    (inputs) => ({ y: tf.add((inputs as { x: tf.Tensor }).x, tf.mul(tf.ones([1000, 1000]), 3)) }),
    { x: { shape: [1000, 1000], dtype: 'float32' } },
    'uniform',
    anywhere,
  );
  expect(graph.initializers.reduce((sum, constant) => sum + constant.bytes.length, 0)).toBeLessThan(100);
});

test('1 × 1 convolutions are matrix products, or stay convolutions where the whole network is', () => {
  const fn = ({ x, w }: { x: tf.Tensor; w: Affine }) => ({ y: conv2d(x as tf.Tensor4D, w) });
  const inputs = { x: { shape: [1, 2, 2, 3], dtype: 'float32' }, w: { weight: float32([1, 1, 3, 2], [1, 2, 3, 4, 5, 6]) } };
  const types = (allConvolutions: boolean) =>
    trace(fn as never, inputs, 'pointwise', { ...anywhere, allConvolutions }).graph.nodes.map(({ type }) => type);
  expect(types(false)).toContain('Gemm');
  expect(types(true)).toContain('Conv');
});

test('a device that this build lacks is a clear error', () => {
  expect(() => onnxruntimeOn({ device: 'coreml' })).toThrow(/no device coreml: it has .*cpu/);
});

test('a saved graph runs in another session with the same results', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kaleido-onnx-'));
  try {
    const fn = ({ x, w }: { x: tf.Tensor; w: Affine }) => ({ y: conv2d(x as tf.Tensor4D, w) });
    const w = {
      weight: float32(
        [3, 3, 1, 2],
        Float32Array.from({ length: 18 }, (_, i) => i),
      ),
      bias: float32([2], [1, 2]),
    };
    const x = float32(
      [1, 3, 3, 1],
      Float32Array.from({ length: 9 }, (_, i) => i),
    );
    const executable = await onnxruntime.compile(fn, { x: { shape: x.shape, dtype: x.dtype }, w });
    const file = join(folder, 'conv.onnx');
    await executable.save(file);
    const session = await InferenceSession.create(await readFile(file));
    const results = await session.run({ [session.inputNames[0] as string]: new Tensor('float32', x.data as Float32Array, x.shape) });
    const saved = results[session.outputNames[0] as string] as Tensor;
    expect([...(saved.data as Float32Array)]).toEqual([...(await executable.run({ x })).y.data]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a ResNet block has the nodes that were measured as best', () => {
  const specs = (flat: Record<string, number[]>) =>
    nest<never>(Object.fromEntries(Object.entries(flat).map(([name, shape]) => [name, { shape, dtype: 'float32' }])));
  const weights = specs({
    'norm1.weight': [64],
    'norm1.bias': [64],
    'conv1.weight': [3, 3, 64, 64],
    'conv1.bias': [64],
    'norm2.weight': [64],
    'norm2.bias': [64],
    'conv2.weight': [3, 3, 64, 64],
    'conv2.bias': [64],
  });
  type Block = { norm1: Affine; conv1: Affine; norm2: Affine; conv2: Affine };
  const block = (x: tf.Tensor4D, w: Block) => {
    const h = conv2d(groupNorm(x, w.norm1, 8, { silu: true }), w.conv1);
    return tf.add(conv2d(groupNorm(h, w.norm2, 8, { silu: true }), w.conv2), x);
  };
  const x = { shape: [2, 8, 8, 64], dtype: 'float32' };
  const count = (fn: (inputs: never) => unknown) => {
    const counts: Record<string, number> = {};
    for (const node of trace(fn as (inputs: unknown) => unknown, { x, w: weights }, 'block', anywhere).graph.nodes)
      counts[node.type] = (counts[node.type] ?? 0) + 1;
    return counts;
  };
  const forward = count(({ x, w }: { x: tf.Tensor4D; w: Block }) => ({ y: block(x, w) }));
  expect(forward).toMatchObject({ Gemm: 2, Gather: 2, Pad: 2, QuickGelu: 2, ReduceMean: 8 });
  expect(forward.Transpose).toBeUndefined();
  const training = count(({ x, w }: { x: tf.Tensor4D; w: Block }) => {
    const names = ['norm1', 'conv1', 'norm2', 'conv2'] as const;
    const flat = names.flatMap((name) => [w[name].weight, w[name].bias]);
    const loss = (...ws: tf.Tensor[]) => {
      const affine = (at: number) => ({ weight: ws[at] as tf.Tensor, bias: ws[at + 1] as tf.Tensor });
      return tf.sum(tf.square(block(x, { norm1: affine(0), conv1: affine(2), norm2: affine(4), conv2: affine(6) })));
    };
    return { grads: tf.grads(loss)(flat) };
  });
  // Two products for each convolution forward and two filter gradients; the input gradient of the first convolution feeds its norm.
  expect(training).toMatchObject({ Gemm: 6, QuickGelu: 2, Sigmoid: 2, Transpose: 2 });
});
