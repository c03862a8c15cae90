import { nest } from '@kaleido/engine';
import { reference } from '@kaleido/engine/reference';
import { random } from '@kaleido/shared/random';
import { float32, type HostTensor, type NamedTensors } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { type DenoiserConfig, innerConfig, parseDenoiserConfig } from './denoiser-config.ts';
import type { DenoiserWeights } from './denoiser-weights.ts';
import { divideWeights } from './divide-weights.ts';
import { denoise } from './nested-unet.ts';
import { type PreparedText, prepareText } from './prepared-text.ts';
import { denoiserWeights, growDenoiser, initialiseDenoiser } from './weights.ts';

const config = parseDenoiserConfig({
  resolution: 8,
  resolution_channels: '4,8',
  num_resnets_per_resolution: 1,
  attention_levels: '',
  temporal_dim: 32,
  conditioning_feature_dim: 8,
  skip_normalization: true,
  resnet_config: { num_groups_norm: 4 },
  inner_config: {
    resolution_channels: '32',
    num_resnets_per_resolution: 1,
    attention_levels: '0',
    temporal_dim: 32,
    num_lm_head_layers: 1,
    resnet_config: { num_groups_norm: 4, use_attention_ffn: true },
  },
});

const normal = (shape: readonly number[], key: string) =>
  float32(shape, random(7, key).fillNormal(new Float32Array(shape.reduce((product, side) => product * side, 1))));

const features = normal([2, 3, 8], 'features');
const fine = normal([2, 8, 8, 3], 'fine');
const coarse = normal([2, 4, 4, 3], 'coarse');

async function run(
  network: DenoiserConfig,
  named: NamedTensors,
  xs: readonly ReturnType<typeof normal>[],
  length = 3,
  mask = [1, 1, 1, 1, 1, 1],
) {
  const data = new Float32Array(2 * length * 8).fill(9); // what stands at padding must not matter
  for (const item of [0, 1]) data.set(features.data.subarray(item * 24, item * 24 + 24), item * length * 8);
  const call = { xs, times: float32([2], [3, 700]), features: float32([2, length, 8], data), mask: float32([2, length], mask) };
  const executable = await reference.compile((inputs) => denoise(network, nest<DenoiserWeights>(inputs.weights), inputs.call), {
    weights: denoiserWeights(network, named),
    call,
  });
  return (await executable.run({})).map((x) => x.data as Float32Array);
}

/** Weights of which none is 0. */
const lively = (network: DenoiserConfig): NamedTensors =>
  Object.fromEntries(
    Object.entries(initialiseDenoiser(network, 1)).map(([name, { shape }]) => [
      name,
      float32(
        shape,
        (normal(shape, name).data as Float32Array).map((value) => value / 4),
      ),
    ]),
  );

const furthest = (a: Float32Array, b: Float32Array) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

test('a fresh network predicts exactly 0 at every resolution', async () => {
  for (const prediction of await run(config, initialiseDenoiser(config, 1), [fine, coarse]))
    expect(prediction.every((value) => value === 0)).toBe(true);
});

test('a grown network leaves the inner one as it was', async () => {
  const inner = lively(innerConfig(config));
  const [alone] = await run(innerConfig(config), inner, [coarse]);
  const [outer, nested] = await run(config, growDenoiser(config, inner, 2), [fine, coarse]);
  expect(nested).toEqual(alone);
  expect(outer!.every((value) => value === 0)).toBe(true);
});

test('a prepared text gives what its features give', async () => {
  const named = lively(config);
  const divided = divideWeights(config, denoiserWeights(config, named));
  const preparer = await reference.compile(
    ({ text: { path, layers }, features, mask }) =>
      prepareText(config, { path: nest(path), layers: layers.map((layer) => nest(layer)) }, features, mask),
    { text: divided.text, features, mask: float32([2, 3], [1, 1, 1, 1, 1, 1]) },
  );
  const text = await preparer.run({});
  const compile = (text: PreparedText<HostTensor>) =>
    reference.compile(({ weights, call }) => denoise(config, nest<DenoiserWeights>(weights), call), {
      weights: divided.step,
      call: { xs: [fine, coarse], times: float32([2], [3, 700]), text },
    });
  const prepared = await (await compile(text)).run({});
  expect(prepared.map(({ data }) => data)).toEqual(await run(config, named, [fine, coarse]));
  const ofAnother = await compile({ ...text, known: text.known.slice(1) });
  await expect(ofAnother.run({})).rejects.toThrow('expected a text with keys for 4 attention layers, got 3');
});

test('padding never changes a prediction', async () => {
  const named = lively(config);
  const exact = await run(config, named, [fine, coarse]);
  const padded = await run(config, named, [fine, coarse], 5, [1, 1, 1, 0, 0, 1, 1, 1, 0, 0]);
  for (const [r, x] of exact.entries()) expect(furthest(x, padded[r]!)).toBeLessThan(1e-5 * Math.max(...x.map(Math.abs)));
});

test('pictures that do not fit the config are refused', async () => {
  const named = initialiseDenoiser(config, 1);
  await expect(run(config, named, [fine])).rejects.toThrow('denoise: expected 2 pictures with sides in the ratio 2:1, got 8');
  await expect(run(config, named, [fine, fine])).rejects.toThrow('got 8:8');
});
