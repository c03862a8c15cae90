import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random } from '@kaleido/shared/random';
import { float32, type HostTensor, sizeOf } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { divideConstants } from './constants.ts';
import { openSession } from './engines/open-session.ts';
import { reference } from './engines/reference.ts';
import { onnxruntime } from './index.ts';
import { conv2d, linear } from './nn.ts';
import { InferenceSession, Tensor } from './onnxruntime.ts';
import * as tf from './tf.ts';
import { trace } from './trace/trace.ts';
import { anywhere } from './trace/values.ts';

const noise = (...shape: number[]): HostTensor => float32(shape, random('constants', ...shape).fillNormal(new Float32Array(sizeOf(shape))));

/** A network whose weights are reshaped, split and joined on the way, each of them beyond the size of small constants. */
const network = ({ x, w }: { x: tf.Tensor; w: { conv: tf.Tensor; point: tf.Tensor; table: tf.Tensor } }) => {
  const h = conv2d(x as tf.Tensor4D, { weight: w.conv });
  const y = tf.relu(conv2d(h, { weight: w.point }));
  const [first, second] = tf.split(w.table, 2) as [tf.Tensor, tf.Tensor];
  return { y: linear(tf.reshape(y, [-1, 128]), { weight: tf.add(first, second) }) };
};
const weights = { conv: noise(3, 3, 64, 128), point: noise(1, 1, 128, 128), table: noise(512, 128) };
const x = noise(1, 8, 8, 64);
const spec = { shape: x.shape, dtype: x.dtype };

/** Values are sums of 1 000 products; rtol 1e-5 of the largest. */
function expectClose(actual: HostTensor, expected: HostTensor): void {
  const largest = (expected.data as Float32Array).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(actual.shape).toEqual(expected.shape);
  for (const [index, value] of expected.data.entries()) expect(Math.abs(value - actual.data[index]!)).toBeLessThan(1e-5 * largest);
}

test.each([reference, onnxruntime])('weights above the limit are fed at every run, with the same results, on $name', async (engine) => {
  const inGraph = await engine.compile(network, { x: spec, w: weights });
  const fed = await engine.compile(network, { x: spec, w: weights }, { maxConstantBytes: 0 });
  const expected = (await inGraph.run({ x })).y;
  expectClose((await fed.run({ x })).y, expected);
  expectClose((await fed.run({ x })).y, expected);
});

test('parts and other shapes of a fed weight are inputs over the same array: nothing copies it', async () => {
  const { inputs } = await divideConstants({ x: spec, w: weights }, 0);
  const { graph } = trace(network as never, inputs, 'views', { ...anywhere, viewsInputs: true });
  const names = new Set(graph.inputs.map(({ name }) => name));
  const copying = graph.nodes.filter(({ type, inputs }) => /Reshape|Split/.test(type) && inputs.some((name) => names.has(name)));
  expect(copying.filter(({ inputs }) => inputs[0] !== 'in:x')).toEqual([]);
});

test('small and uniform constants stay in the graph', async () => {
  const inputs = { small: noise(8), uniform: float32([1 << 16], new Float32Array(1 << 16)), large: noise(1 << 16) };
  expect([...(await divideConstants(inputs, 0)).fed.keys()]).toEqual(['large']);
  expect((await divideConstants(inputs, 1 << 20)).fed.size).toBe(0);
});

test('what is updated in place is not read afterwards under another shape', async () => {
  const fn = ({ w }: { w: tf.Tensor }) => ({ w: tf.mul(w, 2), total: tf.sum(tf.reshape(w, [128, 256]), 1) });
  const compiled = onnxruntime.compile(fn, { w: { shape: [1 << 15], dtype: 'float32' as const } }, { inPlace: { w: 'w' } });
  await expect(compiled).rejects.toThrow('cannot be written over w: a ReduceSum may read it afterwards');
});

test('a saved graph has the weights that runs are fed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kaleido-constants-'));
  try {
    const executable = await onnxruntime.compile(network, { x: spec, w: weights }, { maxConstantBytes: 0 });
    await executable.save(join(folder, 'network.onnx'));
    const session = await InferenceSession.create(await readFile(join(folder, 'network.onnx')));
    expect(session.inputNames).toEqual(['in:x']);
    const { [session.outputNames[0]!]: y } = await session.run({ 'in:x': new Tensor('float32', x.data as Float32Array, x.shape) });
    expectClose(float32(y!.dims, y!.data as Float32Array), (await executable.run({ x })).y);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('constants that are too large for one message go through files that are gone afterwards', async () => {
  const before = (await readdir(tmpdir())).filter((name) => name.startsWith('kaleido-graph-'));
  const { graph } = trace(network as never, { x: spec, w: weights }, 'files', anywhere);
  const session = await openSession(graph, {}, 0);
  const { [session.outputNames[0]!]: y } = await session.run({ 'in:x': new Tensor('float32', x.data as Float32Array, x.shape) });
  const inGraph = await onnxruntime.compile(network, { x: spec, w: weights });
  expectClose(float32(y!.dims, y!.data as Float32Array), (await inGraph.run({ x })).y);
  expect((await readdir(tmpdir())).filter((name) => name.startsWith('kaleido-graph-'))).toEqual(before);
});
