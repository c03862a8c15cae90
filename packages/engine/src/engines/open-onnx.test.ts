import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { float32, type TensorSpec } from '@kaleido/shared/tensors';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, test } from 'vitest';
import { onnxruntime, openOnnx } from '../index.ts';

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

test('names a file that is missing or no network', async () => {
  await expect(openOnnx(join(folder, 'absent.onnx'))).rejects.toThrow(/absent\.onnx: no such file or directory$/);
  const file = join(folder, 'text.onnx');
  writeFileSync(file, 'this is no network');
  const error = await openOnnx(file).catch((thrown: Error) => thrown);
  expect(error).toBeInstanceOf(InputError);
  expect((error as Error).message).toMatch(/^[^\n]*text\.onnx: ONNX Runtime cannot load it: [^\n]+$/);
});
