// One guided denoising step (a doubled batch of one picture) of the shipped network on ONNX Runtime and in PyTorch in both of its layouts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { denoise, denoiserParameters, denoiserWeights, initialiseDenoiser, resolutionsOf } from '@kaleido/diffuse/internal';
import { nest, onnxruntimeOn } from '@kaleido/engine';
import { random } from '@kaleido/shared/random';
import { writeSafetensors } from '@kaleido/shared/safetensors';
import { float32 } from '@kaleido/shared/tensors';
import { hasTokenizer, readConfig, readConfigAlone } from '../packages/kaleido-train/dist/config/read-config.js';
import { againstPyTorch } from './against-pytorch.mjs';
import { pythonSide } from './python-side.mjs';

export async function benchDenoise({ config: configFile, rounds = 15, python: program, compile }) {
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
  const weights = denoiserWeights(config, named);
  const inputs = {
    xs: resolutions.map((side, level) => noise([batch, side, side, 3], 'x', level)),
    times: float32([batch], new Float32Array(batch).fill(400)),
    features: noise([batch, length, width], 'features'),
    mask: float32([batch, length], new Float32Array(batch * length).fill(1)),
  };

  const spec = ({ shape, dtype }) => ({ shape, dtype });
  const specs = (tree) =>
    tree.dtype
      ? spec(tree)
      : Array.isArray(tree)
        ? tree.map(specs)
        : Object.fromEntries(Object.entries(tree).map(([k, v]) => [k, specs(v)]));

  const graph = await onnxruntimeOn({ spinning: 'on' }).compile(({ weights, inputs }) => denoise(config, nest(weights), inputs), {
    weights,
    inputs: specs(inputs),
  });
  const ours = () => graph.run({ inputs });

  const folder = mkdtempSync(join(tmpdir(), 'kaleido-bench-'));
  try {
    writeFileSync(`${folder}/config.json`, JSON.stringify({ denoiser: config, width, levels: resolutions.length }));
    await writeSafetensors(`${folder}/weights.safetensors`, named);
    await writeSafetensors(`${folder}/inputs.safetensors`, {
      ...Object.fromEntries(inputs.xs.map((x, level) => [`x${level}`, x])),
      times: inputs.times,
      features: inputs.features,
      mask: inputs.mask,
    });
    const python = pythonSide(program, 'denoise_side.py', folder);
    const reference = await python.answer();
    console.log(`largest difference from PyTorch: ${largestDifference(await ours(), reference).toExponential(1)} of the largest value`);
    const printTimes = await againstPyTorch({ 'ONNX Runtime': ours }, python, rounds, compile ? ['eager', 'compiled'] : ['eager']);
    python.end();
    const parameters = denoiserParameters(config).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    console.log(
      `denoise: batch ${batch}, ${resolutions.join('/')} px, ${(parameters / 1e6).toFixed(1)} M parameters, ${graph.nodeCount} nodes, ${rounds} rounds`,
    );
    printTimes();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A config with or without a tokenizer. */
const readTrainingConfig = async (file) => ((await hasTokenizer(file)) ? (await readConfig(file)).config : readConfigAlone(file));

function largestDifference(outputs, reference) {
  let difference = 0;
  let scale = 0;
  for (const [level, values] of reference.entries()) {
    for (const [index, value] of values.entries()) {
      difference = Math.max(difference, Math.abs(value - outputs[level].data[index]));
      scale = Math.max(scale, Math.abs(value));
    }
  }
  return difference / scale;
}
