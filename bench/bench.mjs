// npm run bench -- denoise|train [--config CONFIG] [--rounds N] [--python PROGRAM]
//
// Times one guided denoising step (a doubled batch of one picture), or one training step, of the shipped network on ONNX Runtime and in
// PyTorch on the CPU: same weights, same inputs, both layouts of PyTorch, in turn in one run. Needs `npm run build` and a Python with
// torch, numpy and safetensors. The training step is forward, backward, clipping, Adam and the running average.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { denoise, denoiserParameters, denoiserWeights, initialiseDenoiser, parseDenoiserConfig, resolutionsOf } from '@kaleido/diffuse';
import { random } from '@kaleido/shared/random';
import { writeSafetensors } from '@kaleido/shared/safetensors';
import { float32 } from '@kaleido/shared/tensors';
import { nest, onnxruntime } from '@kaleido/tfjs-onnxruntime';
import { parse } from 'yaml';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    config: { type: 'string', default: new URL('../packages/kaleido-train/configs/scenes64.yaml', import.meta.url).pathname },
    rounds: { type: 'string', default: '15' },
    python: { type: 'string', default: 'python3' },
  },
});
const task = positionals[0];
if (task !== 'denoise' && task !== 'train') {
  console.error('usage: npm run bench -- denoise|train [--config CONFIG] [--rounds N] [--python PROGRAM]');
  process.exit(2);
}

const { model, batch: trainingBatch } = parse(readFileSync(values.config, 'utf8'));
const width = model.t5.d_model;
const config = parseDenoiserConfig(model.denoiser, width);
const resolutions = resolutionsOf(config);
const batch = task === 'denoise' ? 2 : trainingBatch;
const length = 120;
const noise = (shape, ...keys) =>
  float32(shape, random(1, 'bench', ...keys).fillNormal(new Float32Array(shape.reduce((a, b) => a * b, 1))));

// A fresh network is zero at its outputs: fill every tensor, so that the results can be compared.
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
const targets = resolutions.map((side, level) => noise([batch, side, side, 3], 'v', level));

const spec = ({ shape, dtype }) => ({ shape, dtype });
const specs = (tree) =>
  tree.dtype ? spec(tree) : Array.isArray(tree) ? tree.map(specs) : Object.fromEntries(Object.entries(tree).map(([k, v]) => [k, specs(v)]));

const ours = task === 'denoise' ? await compileDenoise() : await compileTrain();

async function compileDenoise() {
  const graph = await onnxruntime.compile(({ weights, inputs }) => denoise(config, nest(weights), inputs), {
    weights,
    inputs: specs(inputs),
  });
  return { nodeCount: graph.nodeCount, run: () => graph.run({ inputs }) };
}

async function compileTrain() {
  const { compileTrainingStep } = await import('./training-step.mjs');
  return compileTrainingStep({ config, weights, inputs, targets, specs });
}

const folder = mkdtempSync(new URL('../build-bench-', import.meta.url).pathname);
try {
  writeFileSync(`${folder}/config.json`, JSON.stringify({ denoiser: config, width, levels: resolutions.length }));
  await writeSafetensors(`${folder}/weights.safetensors`, named);
  await writeSafetensors(`${folder}/inputs.safetensors`, {
    ...Object.fromEntries(inputs.xs.map((x, level) => [`x${level}`, x])),
    ...Object.fromEntries(targets.map((v, level) => [`v${level}`, v])),
    times: inputs.times,
    features: inputs.features,
    mask: inputs.mask,
  });
  const python = spawn(values.python, [new URL('torch_side.py', import.meta.url).pathname, folder, task], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the PyTorch side ended early');
    return JSON.parse(value);
  };
  const reference = await answer();
  if (task === 'denoise')
    console.log(`largest difference from PyTorch: ${largestDifference(await ours.run(), reference).toExponential(1)} of the largest value`);
  const times = { 'ONNX Runtime': [], 'PyTorch NCHW': [], 'PyTorch channels-last': [] };
  for (let round = 0; round < Number(values.rounds) + 2; round++) {
    const start = performance.now();
    await ours.run();
    const elapsed = { 'ONNX Runtime': performance.now() - start };
    for (const [name, layout] of [
      ['PyTorch NCHW', 'contiguous'],
      ['PyTorch channels-last', 'channels_last'],
    ]) {
      python.stdin.write(`${layout}\n`);
      elapsed[name] = await answer();
    }
    if (round >= 2) for (const name of Object.keys(times)) times[name].push(elapsed[name]);
  }
  python.stdin.end();
  const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
  const parameters = denoiserParameters(config).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  console.log(
    `${task}: batch ${batch}, ${resolutions.join('/')} px, ${(parameters / 1e6).toFixed(1)} M parameters, ${ours.nodeCount} nodes, ${values.rounds} rounds`,
  );
  for (const [name, list] of Object.entries(times))
    console.log(
      `${name.padEnd(22)} median ${median(list).toFixed(1)} ms  (${Math.min(...list).toFixed(1)} … ${Math.max(...list).toFixed(1)})`,
    );
} finally {
  rmSync(folder, { recursive: true });
}

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
