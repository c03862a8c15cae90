import { scenesSource } from '@kaleido/data';
import { gammaTables, resolutionScales } from '@kaleido/diffuse/internal';
import { onnxruntime } from '@kaleido/engine';
import { writePixels } from '@kaleido/shared/image';
import { float32 } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import { freshWeights } from '../run/start.ts';
import { flatten, layoutOf, nothingFrozen } from '../step/layout.ts';
import { heldOutItems } from './held-out-items.ts';
import { openValidator } from './open-validator.ts';

const { config, tokenizer } = await readConfig('tiny', { stage: 4, min_snr: 1, resolution_weights: [3] });
const { model } = config;
const layout = layoutOf(model);
const weights = float32([layout.size], flatten(layout, model, freshWeights(model, 1)));
const samples = await (await scenesSource({ domain: 'core', seed: 1 }, 11)).heldOut(); // 33 items: one more than a batch

test('a network that predicts 0 errs by the mean of v², and one that knows no word by the size of its vocabulary', async () => {
  const validator = await openValidator(onnxruntime, { model, tokenizer, layout, frozen: nothingFrozen, samples, levels: 3 });
  const { diffusion, prior, pictures } = await validator.measure(weights);
  await validator.dispose();
  expect(pictures).toBe(11);
  expect(diffusion.map(({ side, byLevel }) => [side, byLevel.length])).toEqual([[4, 3]]);

  // v = √γ ε − √(1 − γ) x, of which the mean over noise is γ + (1 − γ) x²; the noise of 33 pictures of 48 numbers leaves a tenth.
  const [gammas] = gammaTables(model.diffusion, resolutionScales(model.denoiser));
  const squares = heldOutItems(model, tokenizer, samples, 3).map(({ sample, time }) => {
    const x = new Float32Array(48);
    writePixels(sample.image, 4, x);
    const gamma = gammas![time + 1]!;
    return gamma + (1 - gamma) * (x.reduce((sum, value) => sum + value * value, 0) / 48);
  });
  const expected = squares.reduce((sum, square) => sum + square, 0) / squares.length;
  expect(diffusion[0]!.loss / expected).toBeGreaterThan(0.9);
  expect(diffusion[0]!.loss / expected).toBeLessThan(1.1);
  expect(prior!.loss).toBeGreaterThan(Math.log(tokenizer.size) - 0.2);
  expect(prior!.loss).toBeLessThan(Math.log(tokenizer.size) + 0.7);
  expect(Object.keys(prior!.perplexity)).toEqual(['text', 'bbox']);
});
