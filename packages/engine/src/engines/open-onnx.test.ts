import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { float32, int32, type TensorSpec } from '@kaleido/shared/tensors';
import { afterAll, expect, test } from 'vitest';
import { onnxruntime, openOnnx } from '../index.ts';
import { type ElementType, int } from '../onnx/graph.ts';
import { writeOnnx } from '../testing/write-onnx.ts';
import * as tf from '../tf.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-onnx-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('runs a network from its file', async () => {
  const executable = await onnxruntime.compile(({ x }: { x: tf.Tensor }) => ({ y: tf.add(tf.mul(x, 2), 1) }), {
    x: { shape: [2, 3], dtype: 'float32' } as TensorSpec,
  });
  const file = join(folder, 'double.onnx');
  await executable.save(file);
  await executable.dispose();
  const model = await openOnnx(file);
  expect(model.inputs).toEqual([{ name: 'in:x', type: 'float32', shape: [2, 3] }]);
  const [output] = model.outputs;
  const result = await model.run({ 'in:x': float32([2, 3], [1, 2, 3, 4, 5, 6]) }, [output!.name]);
  expect(result).toEqual({ [output!.name]: float32([2, 3], [3, 5, 7, 9, 11, 13]) });
  await model.dispose();
});

test('takes and gives whole numbers of other types as int32', async () => {
  const file = join(folder, 'whole.onnx');
  const port = (name: string, type: ElementType, shape: readonly (number | string)[]) => ({ name, type, shape });
  await writeOnnx(file, [port('labels', 'int64', [1, 'points'])], [port('twice', 'int64', [1, 'points'])], (graph) => [
    graph.op('Add', ['labels', 'labels']),
  ]);
  const model = await openOnnx(file);
  expect(model.inputs).toMatchObject([{ name: 'labels', type: 'int64', shape: [1, 'points'] }]);
  expect(await model.run({ labels: int32([1, 3], [-1, 2, 2 ** 30 - 1]) }, ['twice'])).toEqual({
    twice: int32([1, 3], [-2, 4, 2 ** 31 - 2]),
  });
  expect((await model.run({ labels: int32([1, 0], []) }, ['twice'])).twice).toEqual(int32([1, 0], [])); // no points at all
  await model.dispose();
});

test('names a file that is missing or no network', async () => {
  await expect(openOnnx(join(folder, 'absent.onnx'))).rejects.toThrow(/absent\.onnx: no such file or directory$/);
  const file = join(folder, 'text.onnx');
  writeFileSync(file, 'this is no network');
  const error = await openOnnx(file).catch((thrown: Error) => thrown);
  expect(error).toBeInstanceOf(InputError);
  expect((error as Error).message).toMatch(/^[^\n]*text\.onnx: ONNX Runtime cannot load it: [^\n]+$/);
});

test('tells why a network cannot be loaded without positions in the source of ONNX Runtime', async () => {
  const file = join(folder, 'empty.onnx');
  writeFileSync(file, '');
  await expect(openOnnx(file)).rejects.toThrow(/empty\.onnx: ONNX Runtime cannot load it: ModelProto does not have a graph\.$/);
});

test('takes numbers for inputs of all types, in full precision', async () => {
  const file = join(folder, 'numbers.onnx');
  const numbers = { int64: 2 ** 53 - 1, int32: -(2 ** 31), uint8: 255, bool: 1, float16: 0.5, float32: -1.5, float64: 0.1 } as const;
  const port = (name: string, type: ElementType) => ({ name, type, shape: [1] });
  const inputs = Object.keys(numbers).map((type) => port(type, type as ElementType));
  const same = inputs.filter(({ type }) => !['int64', 'float64'].includes(type)).map(({ name, type }) => port(`same ${name}`, type));
  await writeOnnx(file, inputs, [port('equal', 'bool'), port('rest', 'float64'), ...same], (graph) => [
    graph.op('Equal', ['int64', graph.int64([numbers.int64])]),
    // What float32 would lose, as results are returned in it.
    graph.op('Sub', ['float64', graph.op('Cast', [graph.op('Cast', ['float64'], { to: int(1) })], { to: int(11) })]),
    ...same.map(({ type }) => type),
  ]);
  const model = await openOnnx(file);
  const fed = Object.entries(numbers).map(
    ([name, value]) => [name, { shape: [1], dtype: 'float64', data: Float64Array.of(value) }] as const,
  );
  const results = await model.run(Object.fromEntries(fed), ['equal', 'rest', ...same.map(({ name }) => name)]);
  expect(Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data[0]]))).toEqual({
    ...{ equal: 1, rest: Math.fround(0.1 - Math.fround(0.1)) },
    ...{ 'same int32': -(2 ** 31), 'same uint8': 255, 'same bool': 1, 'same float16': 0.5, 'same float32': -1.5 },
  });
  await model.dispose();
});

test('names the file and the operation when a network cannot be run', async () => {
  const file = join(folder, 'reshape.onnx');
  const port = { name: 'x', type: 'float32', shape: ['n'] } as const;
  await writeOnnx(file, [port], [{ ...port, name: 'y' }], (graph) => [graph.op('Reshape', ['x', graph.int64([2, 2])])]);
  const model = await openOnnx(file);
  const failure = model.run({ x: float32([3], [1, 2, 3]) }, ['y']);
  await expect(failure).rejects.toBeInstanceOf(InputError);
  await expect(failure).rejects.toThrow(/reshape\.onnx: ONNX Runtime cannot run it: Reshape: .*cannot be reshaped/);
  await model.dispose();
});

test('takes and gives short and long floats as float32', async () => {
  const file = join(folder, 'short.onnx');
  const port = (name: string, type: ElementType) => ({ name, type, shape: [3] });
  await writeOnnx(
    file,
    [port('short', 'float16'), port('long', 'float64')],
    [port('doubled', 'float16'), port('squared', 'float64')],
    (graph) => [graph.op('Add', ['short', 'short']), graph.op('Mul', ['long', 'long'])],
  );
  const model = await openOnnx(file);
  const fed = { short: float32([3], [1.5, -2, 0.1]), long: float32([3], [3, -0.5, 2 ** 20]) };
  expect(await model.run(fed, ['doubled', 'squared'])).toEqual({
    doubled: float32([3], [3, -4, 0.199951171875]), // 0.1 is 1638.4/2^14 and becomes 1638/2^14
    squared: float32([3], [9, 0.25, 2 ** 40]),
  });
  await model.dispose();
});
