import { onnxruntime } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import { float32, type TensorSpec } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import { freshWeights } from '../run/start.ts';
import { joinFlat, piecesOf, splitFlat } from './flat-vector.ts';
import { checkpointTensors, flatten, frozenOf, layoutOf } from './layout.ts';

const { config } = await readConfig('scenes16');
const layout = layoutOf(config.model);

test('weights survive the way into the flat vector and back', () => {
  const weights = freshWeights(config.model, 1);
  const flat = flatten(layout, config.model, weights);
  for (const component of ['textEncoder', 'prior', 'denoiser'] as const) {
    const tensors = checkpointTensors(layout, flat, component);
    expect(Object.keys(tensors)).toEqual(Object.keys(weights[component]));
    for (const [name, { shape, data }] of Object.entries(weights[component])) {
      expect(tensors[name]!.shape, name).toEqual(shape);
      expect(bytesOf(tensors[name]!.data).equals(bytesOf(data)), name).toBe(true);
    }
  }
});

test('of three nested networks those up to a resolution can be frozen', async () => {
  const { config } = await readConfig('scenes64', { inner_denoiser: 'frozen', frozen_up_to: 16 });
  const names = layoutOf(config.model, config).slots.map(({ name }) => name);
  expect(names.some((name) => name.startsWith('inner_unet.inner_unet.'))).toBe(false);
  expect(names.some((name) => name.startsWith('inner_unet.'))).toBe(true);
  const weights = freshWeights(config.model, 1);
  const frozen = Object.keys(frozenOf(config, weights).denoiser);
  expect(frozen.length).toBeGreaterThan(100);
  expect(frozen.every((name) => name.startsWith('inner_unet.inner_unet.'))).toBe(true);
});

test('the pieces of a vector cover it once, and tensors that are split from them join to them again', async () => {
  const vector = float32(
    [layout.size],
    Float32Array.from({ length: layout.size }, (_, index) => index % 8191),
  );
  const pieces = piecesOf(layout, vector);
  expect(pieces.length).toBeGreaterThan(2);
  expect(pieces.reduce((sum, { data }) => sum + data.length, 0)).toBe(layout.size);
  const specs = pieces.map(({ shape }): TensorSpec => ({ shape, dtype: 'float32' }));
  const graph = await onnxruntime.compile((given: { pieces: tf.Tensor[] }) => joinFlat(layout, splitFlat(layout, given.pieces)), {
    pieces: specs,
  });
  const joined = await graph.run({ pieces });
  await graph.dispose();
  for (const [index, { data }] of joined.entries()) expect(bytesOf(data).equals(bytesOf(pieces[index]!.data)), `piece ${index}`).toBe(true);
});

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer => Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
