import { scenesSource } from '@kaleido/data';
import { denoise, parseDenoiserConfig } from '@kaleido/diffuse/internal';
import { costOf, nest, onnxruntime } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import { expect, test } from 'vitest';
import { readConfig, readConfigAlone } from '../config/read-config.ts';
import { chooseLengths } from '../data/batch/lengths.ts';
import { beginRun, freshWeights } from '../run/start.ts';
import { layoutOf } from '../step/layout.ts';
import { dryRun } from './dry-run.ts';
import { expectedCost } from './expected-cost.ts';

const spec = (...shape: number[]) => ({ shape, dtype: 'float32' as const });

test("a forward pass of the paper's denoiser costs the 302 G multiply-adds of the reference, less what upsampling saves", async () => {
  const { model } = await readConfigAlone('paper-imagenet');
  const config = parseDenoiserConfig(model.raw.denoiser, 2048);
  const { slots } = layoutOf({ ...model, latents: [] });
  const weights = slots.filter(({ component }) => component === 'denoiser').map(({ name, shape }) => [name, spec(...shape)] as const);
  const { multiplyAdds } = costOf(
    (inputs: { weights: Record<string, tf.Tensor>; xs: tf.Tensor[]; times: tf.Tensor; features: tf.Tensor; mask: tf.Tensor }) =>
      denoise(config, nest(inputs.weights), inputs),
    {
      weights: Object.fromEntries(weights),
      xs: [spec(1, 256, 256, 3), spec(1, 64, 64, 3)],
      ...{ times: spec(1), features: spec(1, 128, 2048), mask: spec(1, 128) },
    },
  );
  // Convolutions of doubled pictures, 4 taps instead of 9: [pixels a side, channels].
  const upsampled = [
    [256, 128],
    [128, 256],
    [64, 512],
    [32, 768],
  ] as const;
  const saved = upsampled.reduce((sum, [side, channels]) => sum + 5 * side ** 2 * channels ** 2, 0);
  expect((multiplyAdds + saved) / 302e9).toBeCloseTo(1, 2);
});

test('parameters are counted by component, and what is frozen is not trained', async () => {
  const { config } = await readConfig('tiny');
  const lengths = { caption: 8, latents: 64 };
  const { parameters, multiplyAdds } = expectedCost(config, lengths);
  expect(parameters.total).toBe(parameters.text_encoder + parameters.prior + parameters.denoiser);
  expect(parameters.trained).toBe(parameters.total);
  const frozen = expectedCost({ ...config, textEncoder: 'frozen' }, lengths);
  expect(frozen.parameters.trained).toBe(parameters.total - parameters.text_encoder);
  const inLargerBatch = expectedCost({ ...config, batch: 8 }, lengths).multiplyAdds; // filters are put together once a batch
  expect(inLargerBatch).toBeLessThanOrEqual(multiplyAdds);
  expect(inLargerBatch).toBeGreaterThan(0.999 * multiplyAdds);
  expect(expectedCost(config, { caption: 8, latents: 128 }).multiplyAdds).toBeGreaterThan(multiplyAdds);
});

test('a run is rehearsed where it fits, with sheet, validation and checkpoint, and estimated where there is nothing to do it with', async () => {
  const overrides = { stage: 4, validate_every: 1, validate_pictures: 8, sheet_every: 1, accumulate: 2 };
  const run = await readConfig('tiny', overrides);
  const { model, seed } = run.config;
  const source = await scenesSource({ domain: 'core', seed: 1 }, 8);
  const lengths = chooseLengths(await source.first(50), run.tokenizer, model.latents);
  const prepare = async () => ({
    ...{ run, engine: onnxruntime, source, lengths },
    start: beginRun(run, freshWeights(model, seed)),
    shown: await source.first(1),
  });
  const measured = await dryRun(run.config, onnxruntime, { lengths, prepare }, 0);
  expect(measured).toMatchObject({ name: 'tiny', basis: 'measured', batch: 8, tokens: lengths });
  expect(measured.peak_memory_mb).toBeGreaterThanOrEqual(measured.step_memory_mb);
  expect(measured.images_per_second * measured.seconds_per_step).toBeCloseTo(8, 1);
  const estimated = await dryRun(run.config, onnxruntime);
  expect(estimated).toMatchObject({ name: 'tiny', basis: 'estimated', tokens: { caption: 16, latents: 104 } });
  expect(estimated.peak_memory_mb).toBeGreaterThan(300);
});
