import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onnxruntime } from '@kaleido/engine';
import * as tf from '@kaleido/engine/tf';
import { InputError } from '@kaleido/shared/errors';
import type { TensorSpec } from '@kaleido/shared/tensors';
import { afterAll, describe, expect, it } from 'vitest';
import { openExtractor } from '../extractors.ts';
import { formulaPicture } from '../testing/formula-picture.ts';
import { pictureInput, pooled } from './layout.ts';
import { tryNetwork } from './try-network.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-onnx-extractor-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Saves a network over pictures of the given shape. */
async function save(name: string, shape: readonly number[], network: (x: tf.Tensor) => tf.Tensor): Promise<string> {
  const executable = await onnxruntime.compile(({ x }: { x: tf.Tensor }) => ({ y: network(x) }), {
    x: { shape, dtype: 'float32' } as TensorSpec,
  });
  const file = join(folder, name);
  await executable.save(file);
  await executable.dispose();
  return file;
}

const pictures = (['gradient', 'checkerboard', 'noise'] as const).map((kind) => formulaPicture({ kind, width: 8, height: 8 }));
/** The mean of each channel, 0…1. */
const means = pictures.map(({ data }) =>
  [0, 1, 2].map((c) => data.reduce((sum, value, i) => sum + (i % 3 === c ? value : 0), 0) / 64 / 255),
);

describe('onnx', () => {
  it.each([
    ['channels-first.onnx', [2, 3, 8, 8], [2, 3]],
    ['channels-last.onnx', [2, 8, 8, 3], [1, 2]],
  ] as const)('runs a network on normalised pictures: %s', async (name, shape, axes) => {
    const file = await save(name, shape, (x) => tf.mean(x, [...axes]));
    const mean = [0.1, 0.2, 0.3];
    const deviation = [0.5, 1, 2];
    const extractor = await openExtractor(`onnx:${file}`, { mean, deviation });
    const { features } = await extractor.extract(pictures);
    expect(extractor).toMatchObject({
      width: 3,
      origin: { name: `onnx:${name}`, preprocessing: '8 clean, mean 0.1 0.2 0.3, deviation 0.5 1 2' },
    });
    const expected = means.flatMap((row) => row.map((value, c) => (value - mean[c]!) / deviation[c]!));
    for (const [i, value] of expected.entries()) expect(Math.abs(features[i]! - value)).toBeLessThanOrEqual(1e-6);
    await expect(openExtractor(`onnx:${file}`, { size: 9 })).rejects.toThrow(
      `${file}: the network takes pictures of 8 pixels, asked for 9`,
    );
    await extractor.close();
  });

  it('takes the first token, or the mean of a map', () => {
    const data = Float32Array.from({ length: 24 }, (_, i) => i);
    expect(pooled(data, [2, 3, 4], 'x')).toEqual({ width: 4, features: Float32Array.of(0, 1, 2, 3, 12, 13, 14, 15) });
    expect(pooled(data, [2, 3, 2, 2], 'x')).toEqual({ width: 3, features: Float32Array.of(1.5, 5.5, 9.5, 13.5, 17.5, 21.5) });
    expect(() => pooled(data, [24], 'x')).toThrow('x: expected features [B, D], [B, T, D] or [B, D, H, W], got [24]');
  });

  it.each([
    [[{ name: 'p', type: 'float32', shape: ['b', 3, 'h', 'w'] }], { name: 'p', batch: 5, side: 224, channelsFirst: true }],
    [[{ name: 'p', type: 'float32', shape: ['b', 'c', 'h', 'w'] }], { name: 'p', batch: 5, side: 224, channelsFirst: true }],
    [[{ name: 'p', type: 'float32', shape: [1, 96, 96, 3] }], { name: 'p', batch: 1, side: 96, channelsFirst: false }],
  ])('knows how a network takes pictures', (inputs, expected) => {
    expect(pictureInput({ inputs }, 'x', 5, undefined)).toEqual(expected);
  });

  it.each([
    [
      [{ name: 'p', type: 'float16', shape: [1, 3, 8, 8] }],
      'x: input p: expected float32 pictures [B, 3, S, S] or [B, S, S, 3], got float16 [1, 3, 8, 8]',
    ],
    [[{ name: 'p', type: 'float32', shape: [1, 4, 8, 8] }], 'got float32 [1, 4, 8, 8]'],
    [[{ name: 'p', type: 'float32', shape: [1, 3, 8, 9] }], 'got float32 [1, 3, 8, 9]'],
    [
      ['pixels', 'ids'].map((name) => ({ name, type: 'float32', shape: [] })),
      'x: expected a network whose only input is pictures, it takes pixels, ids',
    ],
  ])('refuses a network that takes something else', (inputs, message) => {
    expect(() => pictureInput({ inputs }, 'x', 5, undefined)).toThrow(message);
  });

  it('names a file that is no network', async () => {
    const file = join(folder, 'text.onnx');
    writeFileSync(file, 'no network');
    await expect(openExtractor(`onnx:${file}`, {})).rejects.toThrow(`${file}: ONNX Runtime cannot load it`);
  });
});

describe('tryNetwork', () => {
  const fixture = (name: string): string => fileURLToPath(new URL(`../../../fixtures/onnx/${name}.onnx`, import.meta.url));
  const options = { batch: 2, size: 8 };

  it.runIf(process.platform === 'linux')('stops a network of 733 bytes that asks for gigabytes', async () => {
    const limits = { baseBytes: 2 ** 29, milliseconds: 60_000 };
    await expect(tryNetwork(fixture('memory'), options, limits)).rejects.toThrow(
      `${fixture('memory')}: the network takes more than 0.5 GB of memory to run once`,
    );
  });

  it('stops a network that does not end', async () => {
    const limits = { baseBytes: 2 ** 31, milliseconds: 2000 };
    await expect(tryNetwork(fixture('loop'), options, limits)).rejects.toThrow('loop.onnx: the network takes longer than 2 s to run once');
  });

  it('names the operation that fails', async () => {
    const failure = openExtractor(`onnx:${fixture('reshape')}`, {});
    await expect(failure).rejects.toBeInstanceOf(InputError);
    await expect(failure).rejects.toThrow(/reshape\.onnx: ONNX Runtime cannot run it: Reshape: .*The input tensor cannot be reshaped/);
  });
});

describe('openExtractor', () => {
  it.each(['', 'clip', 'onnx', 'onnx:', 'mobilenet:x', 'toString', '__proto__'])('refuses %j by the names that there are', async (name) => {
    await expect(openExtractor(name, {})).rejects.toThrow(`--features: expected mobilenet, inception, probe, onnx:FILE, got ${name}`);
  });
});
