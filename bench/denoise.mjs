// One guided denoising step (a doubled batch of one picture) of the shipped network on ONNX Runtime and in PyTorch in both of its layouts.
import { writeFileSync } from 'node:fs';
import { denoiserParameters, denoiserWeights, initialiseDenoiser, openNetwork, resolutionsOf } from '@kaleido/diffuse/internal';
import { onnxruntimeOn } from '@kaleido/engine';
import { random } from '@kaleido/shared/random';
import { writeSafetensors } from '@kaleido/shared/safetensors';
import { float32 } from '@kaleido/shared/tensors';
import { inScratchFolder } from '../scripts/scratch-folder.mjs';
import { readTrainingConfig } from '../scripts/training-config.mjs';
import { againstPyTorch } from './against-pytorch.mjs';
import { besidePython } from './python-side.mjs';

/** Of the step; 1000 is pure noise. */
const TIME = 400;

export async function benchDenoise({ config: configFile, rounds, python: program, compile }) {
  const { denoiser: config, t5 } = (await readTrainingConfig(configFile)).model;
  const width = t5.d_model;
  const resolutions = resolutionsOf(config);
  const batch = 2;
  const length = 120;
  const noise = (shape, ...keys) =>
    float32(shape, random(1, 'bench', ...keys).fillNormal(new Float32Array(shape.reduce((a, b) => a * b, 1))));

  // An untrained network outputs zeros: fill every tensor, so that results can be compared.
  const named = Object.fromEntries(
    Object.entries(initialiseDenoiser(config, 1)).map(([name, tensor]) => [
      name,
      tensor.data.some((value) => value !== 0)
        ? tensor
        : float32(
            tensor.shape,
            noise(tensor.shape, name).data.map((value) => value * 0.05),
          ),
    ]),
  );
  const xs = resolutions.map((side, level) => noise([batch, side, side, 3], 'x', level));
  const condition = {
    features: noise([batch, length, width], 'features'),
    mask: float32([batch, length], new Float32Array(batch * length).fill(1)),
  };

  // As in kaleido-diffuse: what depends on the text alone is computed before the first step.
  const network = openNetwork({ denoiser: config, denoiserWeights: denoiserWeights(config, named) }, onnxruntimeOn({ spinning: 'on' }));
  const text = await network.prepare(condition);
  const pictures = xs.map(({ data }) => data);
  const ours = () => network.predict(pictures, TIME, text);
  const preparing = await timed(() => network.prepare(condition));

  await inScratchFolder(async (folder) => {
    writeFileSync(`${folder}/config.json`, JSON.stringify({ denoiser: config, width, levels: resolutions.length }));
    await writeSafetensors(`${folder}/weights.safetensors`, named);
    await writeSafetensors(`${folder}/inputs.safetensors`, {
      ...Object.fromEntries(xs.map((x, level) => [`x${level}`, x])),
      times: float32([batch], new Float32Array(batch).fill(TIME)),
      ...condition,
    });
    const printTimes = await besidePython(program, ['denoise_side.py', folder], async (python) => {
      const reference = await python.answer();
      console.log(`largest difference from PyTorch: ${largestDifference(await ours(), reference).toExponential(1)} of the largest value`);
      return againstPyTorch({ 'ONNX Runtime': ours }, python, rounds, compile ? ['eager', 'compiled'] : ['eager']);
    });
    const parameters = denoiserParameters(config).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    console.log(`denoise: batch ${batch}, ${resolutions.join('/')} px, ${(parameters / 1e6).toFixed(1)} M parameters, ${rounds} rounds`);
    printTimes();
    console.log(`Keys and values of the text, which PyTorch computes in every step and we once a picture: ${preparing.toFixed(1)} ms`);
  });
  await network.dispose();
}

/** Milliseconds of a run after a first one. */
async function timed(run) {
  await run();
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function largestDifference(outputs, reference) {
  let difference = 0;
  let scale = 0;
  for (const [level, values] of reference.entries()) {
    for (const [index, value] of values.entries()) {
      difference = Math.max(difference, Math.abs(value - outputs[level][index]));
      scale = Math.max(scale, Math.abs(value));
    }
  }
  return difference / scale;
}
