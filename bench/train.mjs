// One training step of the shipped model as in kaleido-train (joint loss, gradients, clipping, Adam, EMA) on ONNX
// Runtime, and of the same networks, loss and optimiser in PyTorch, T5 being that of transformers.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenesSource } from '@kaleido/data';
import { resolutionScales, resolutionsOf } from '@kaleido/diffuse/internal';
import { onnxruntimeOn, openEngine } from '@kaleido/engine';
import { random } from '@kaleido/shared/random';
import { writeSafetensors } from '@kaleido/shared/safetensors';
import { float32 } from '@kaleido/shared/tensors';
import { readConfig } from '../packages/kaleido-train/dist/config/read-config.js';
import { chooseLengths } from '../packages/kaleido-train/dist/data/batch/lengths.js';
import { stepData } from '../packages/kaleido-train/dist/data/batch/step-data.js';
import { beginRun, freshWeights } from '../packages/kaleido-train/dist/run/start.js';
import { compileStep } from '../packages/kaleido-train/dist/step/compile-step.js';
import { layoutOf } from '../packages/kaleido-train/dist/step/layout.js';
import { scalarsAt } from '../packages/kaleido-train/dist/step/optimiser.js';
import { againstPyTorch } from './against-pytorch.mjs';
import { pythonSide } from './python-side.mjs';

/** Number of scenes from which the lengths of captions and plans are chosen, as in the trainer. */
const LOOKED_AT = 2000;

export async function benchTrain({ config: file, rounds = 15, python: program, tensorflow }) {
  const run = await readConfig(file);
  const { tokenizer } = run;
  const optimiser = { ...run.config.optimiser, emaWarmup: false }; // PyTorch's side averages with one decay
  const config = { ...run.config, optimiser, lengthBuckets: 1 }; // and has one batch, of one length
  const { model } = config;
  const source = await scenesSource(config.data);
  const lengths = chooseLengths(await source.captions(LOOKED_AT), tokenizer, model.latents);
  const { batches, labelTokens } = await stepData(config, tokenizer, source, lengths, 0);
  const weights = filled(freshWeights(model, config.seed));
  const engines = {
    'ONNX Runtime': onnxruntimeOn({ spinning: 'on' }),
    ...(tensorflow && { TensorFlow: await openEngine({ engine: 'tensorflow', device: 'auto', precision: 'float32' }) }),
  };
  const layout = layoutOf(model, config);
  const compiled = {};
  const ours = {};
  for (const [name, engine] of Object.entries(engines)) {
    const { state, frozen } = beginRun(run, weights);
    compiled[name] = await compileStep(engine, config, { layout, frozen, state, lengths });
    let steps = 0;
    ours[name] = () => compiled[name].run(batches, labelTokens, scalarsAt(optimiser, steps++));
  }

  const folder = mkdtempSync(join(tmpdir(), 'kaleido-bench-'));
  try {
    const { emaDecay, learningRate, warmupSteps, beta1, beta2, epsilon, clipNorm } = optimiser;
    writeFileSync(
      `${folder}/config.json`,
      JSON.stringify({
        t5: model.raw.t5,
        denoiser: model.denoiser,
        scales: resolutionScales(model.denoiser),
        width: model.t5.d_model,
        eta: config.eta,
        labelTokens,
        optimiser: { emaDecay, learningRate, warmupSteps, beta1, beta2, epsilon, clipNorm },
      }),
    );
    await writeSafetensors(`${folder}/text_encoder.safetensors`, weights.textEncoder);
    await writeSafetensors(`${folder}/prior.safetensors`, weights.prior);
    await writeSafetensors(`${folder}/denoiser.safetensors`, weights.denoiser);
    await writeSafetensors(`${folder}/batch.safetensors`, flat(batches[0]));
    const python = pythonSide(program, 'train_side.py', folder);
    const reference = await python.answer();
    for (const [name, train] of Object.entries(ours)) {
      const own = [(await train()).parts, (await train()).parts];
      console.log(
        `${name}: losses of the first two steps differ by ${largestError(own, reference).toExponential(1)}: ${own[1].map((x) => x.toFixed(4))}`,
      );
    }
    const printTimes = await againstPyTorch(ours, python, rounds);
    python.end();
    console.log(
      `train: batch ${config.batch}, ${resolutionsOf(model.denoiser).join('/')} px, ${lengths.caption} + ${lengths.latents} tokens, ${(layout.size / 1e6).toFixed(1)} M parameters, ${compiled['ONNX Runtime'].nodeCount} nodes, ${rounds} rounds`,
    );
    printTimes();
  } finally {
    rmSync(folder, { recursive: true });
    for (const step of Object.values(compiled)) await step.dispose();
  }
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

const largestError = (own, reference) =>
  Math.max(...own.flatMap((parts, i) => parts.map((part, k) => Math.abs(part / reference[i][k] - 1))));
