// What both halves of the benchmarks of training start from: a config's weights and its first batch.
import { writeFileSync } from 'node:fs';
import { scenesSource } from '@kaleido/data';
import { resolutionScales } from '@kaleido/diffuse/internal';
import { random } from '@kaleido/shared/random';
import { writeSafetensors } from '@kaleido/shared/safetensors';
import { float32 } from '@kaleido/shared/tensors';
import { readConfig } from '../packages/kaleido-train/dist/config/read-config.js';
import { chooseLengths } from '../packages/kaleido-train/dist/data/batch/lengths.js';
import { stepData } from '../packages/kaleido-train/dist/data/batch/step-data.js';
import { freshWeights } from '../packages/kaleido-train/dist/run/start.js';

/** Number of scenes from which the lengths of captions and plans are chosen, as in the trainer. */
const LOOKED_AT = 2000;

/** @param file a training config whose data are scenes */
export async function beginTraining(file) {
  const run = await readConfig(file);
  const optimiser = { ...run.config.optimiser, emaWarmup: false }; // PyTorch's side averages with one decay
  const config = { ...run.config, optimiser, lengthBuckets: 1 }; // and has one batch, of one length
  const { model } = config;
  const source = await scenesSource(config.data);
  const lengths = chooseLengths(await source.captions(LOOKED_AT), run.tokenizer, model.latents);
  const { batches, labelTokens } = await stepData(config, run.tokenizer, source, lengths, 0);
  return { run, config, lengths, batches, labelTokens, weights: filled(freshWeights(model, config.seed)) };
}

/** Writes what `train_side.py` reads. */
export async function writePyTorchSide(folder, { config, batches, labelTokens, weights }) {
  const { model, eta, optimiser } = config;
  const { emaDecay, learningRate, warmupSteps, beta1, beta2, epsilon, clipNorm } = optimiser;
  writeFileSync(
    `${folder}/config.json`,
    JSON.stringify({
      t5: model.raw.t5,
      denoiser: model.denoiser,
      scales: resolutionScales(model.denoiser),
      width: model.t5.d_model,
      eta,
      labelTokens,
      optimiser: { emaDecay, learningRate, warmupSteps, beta1, beta2, epsilon, clipNorm },
    }),
  );
  await writeSafetensors(`${folder}/text_encoder.safetensors`, weights.textEncoder);
  await writeSafetensors(`${folder}/prior.safetensors`, weights.prior);
  await writeSafetensors(`${folder}/denoiser.safetensors`, weights.denoiser);
  await writeSafetensors(`${folder}/batch.safetensors`, flat(batches[0]));
}

/** Fills every tensor: an untrained denoiser outputs zeros, which hide everything before them. */
function filled({ denoiser, ...language }) {
  const noisy = (name, { shape, data }) =>
    float32(
      shape,
      random(1, 'bench', name)
        .fillNormal(new Float32Array(data.length))
        .map((value) => value * 0.05),
    );
  const full = (name, tensor) => (tensor.data.some((value) => value !== 0) ? tensor : noisy(name, tensor));
  return { ...language, denoiser: Object.fromEntries(Object.entries(denoiser).map(([name, tensor]) => [name, full(name, tensor)])) };
}

/** A batch's tensors by dotted names. */
const flat = (tree, prefix = '') =>
  Object.assign(
    {},
    ...Object.entries(tree).map(([name, value]) => (value.dtype ? { [`${prefix}${name}`]: value } : flat(value, `${prefix}${name}.`))),
  );
