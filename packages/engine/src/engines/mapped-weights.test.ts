import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random } from '@kaleido/shared/random';
import { openSafetensors, type Safetensors, writeSafetensors } from '@kaleido/shared/safetensors';
import { float32, type HostTensor, int32, type LazyTensor, sizeOf } from '@kaleido/shared/tensors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { divideConstants } from '../constants.ts';
import { embed, linear } from '../nn.ts';
import * as tf from '../tf.ts';
import { trace } from '../trace/trace.ts';
import { anywhere } from '../trace/values.ts';
import { withMappedWeights } from './mapped-weights.ts';
import { onnxruntime } from './onnxruntime.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mapped-'));
});
afterAll(() => rm(folder, { recursive: true }));

const noise = (...shape: number[]): HostTensor => float32(shape, random('mapped', ...shape).fillNormal(new Float32Array(sizeOf(shape))));

/** Rows of a table, a product in several parts with a bias, one in a single part, and a weight that is not the matrix of a product. */
const weights = { table: noise(600, 256), wide: noise(4200, 256), back: noise(128, 4200), scale: noise(150, 128) };
type Name = keyof typeof weights;
const network = ({ ids, w }: { ids: tf.Tensor; w: Record<Name, tf.Tensor> }) => {
  const x = embed(w.table, ids);
  const y = linear(x, { weight: w.wide, bias: tf.ones([4200]) });
  return tf.mul(linear(tf.relu(y), { weight: w.back }), w.scale);
};
const ids = int32(
  [150],
  Array.from({ length: 150 }, (_, index) => (index * 7) % 600),
);
const spec = { shape: ids.shape, dtype: ids.dtype };

async function stored(dtype: 'F32' | 'F16' | 'BF16'): Promise<Safetensors> {
  const path = join(folder, `${dtype}.safetensors`);
  await writeSafetensors(path, weights, { dtype });
  return openSafetensors(path);
}

/** Tensors that can be mapped only. */
const unread = (file: Safetensors) =>
  Object.fromEntries(
    file.names.map((name): [string, LazyTensor] => [
      name,
      { shape: file.info(name).shape, dtype: 'float32', range: () => file.range(name), values: () => expect.fail(`${name} was read`) },
    ]),
  ) as Record<Name, LazyTensor>;

test.each(['F32', 'F16', 'BF16'] as const)('weights stay in a file of %s, with the same results', async (dtype) => {
  const file = await stored(dtype);
  const inMemory = await onnxruntime.compile(network, { ids: spec, w: (await file.readAll()) as typeof weights }, { maxConstantBytes: 0 });
  const mapped = await onnxruntime.compile(network, { ids: spec, w: unread(file) }, { maxConstantBytes: 0 });
  await file.close();
  const [expected, actual] = [await inMemory.run({ ids }), await mapped.run({ ids })];
  const largest = (expected.data as Float32Array).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(actual.shape).toEqual(expected.shape);
  for (const [index, value] of expected.data.entries()) expect(Math.abs(value - actual.data[index]!)).toBeLessThan(1e-6 * largest);
  await inMemory.dispose();
  await mapped.dispose();
});

test('16 bits are widened by parts, a table after its rows are taken', async () => {
  const file = await stored('BF16');
  const { inputs, mapped } = await divideConstants({ ids: spec, w: unread(file) }, 0);
  await file.close();
  expect([...mapped.keys()].sort()).toEqual(['w.back', 'w.scale', 'w.table', 'w.wide']);
  const traced = trace(network as never, inputs, 'mapped', { ...anywhere, viewsInputs: true });
  const graph = withMappedWeights(traced.graph, traced.inputs, mapped);
  expect(graph.inputs.map(({ name }) => name)).toEqual(['in:ids']);
  const casts = graph.nodes.filter(({ type }) => type === 'Cast').map(({ inputs: [name] }) => name);
  const largest = Math.max(...graph.stored!.filter(({ name }) => casts.includes(name)).map(({ shape }) => sizeOf(shape)));
  expect(largest).toBeLessThanOrEqual(2 ** 20);
  expect(graph.stored!.find(({ name }) => name === 'in:w.table')).toMatchObject({ type: 'bfloat16', shape: [600, 256] });
  expect(casts).not.toContain('in:w.table');
});

test('what fits into a graph is read, and becomes part of it', async () => {
  const read: string[] = [];
  const lazy = (name: Name): LazyTensor => ({
    ...{ shape: weights[name].shape, dtype: 'float32' },
    values() {
      read.push(name);
      return weights[name].data;
    },
    range: () => expect.fail(`${name} was mapped`),
  });
  const w = { table: lazy('table'), wide: lazy('wide'), back: lazy('back'), scale: lazy('scale') };
  const [whole, later] = [
    await onnxruntime.compile(network, { ids: spec, w: weights }),
    await onnxruntime.compile(network, { ids: spec, w }),
  ];
  expect(read).toEqual(['table', 'wide', 'back', 'scale']);
  expect(await later.run({ ids })).toEqual(await whole.run({ ids }));
});
