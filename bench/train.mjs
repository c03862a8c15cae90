// One training step of the shipped model as in kaleido-train (joint loss, gradients, clipping, Adam, EMA) on ONNX
// Runtime, and of the same networks, loss and optimiser in PyTorch, T5 being that of transformers.
import { resolutionsOf } from '@kaleido/diffuse/internal';
import { onnxruntimeOn, openEngine } from '@kaleido/engine';
import { beginRun } from '../packages/kaleido-train/dist/run/start.js';
import { compileStep } from '../packages/kaleido-train/dist/step/compile-step.js';
import { layoutOf } from '../packages/kaleido-train/dist/step/layout.js';
import { scalarsAt } from '../packages/kaleido-train/dist/step/optimiser.js';
import { inScratchFolder } from '../scripts/scratch-folder.mjs';
import { againstPyTorch } from './against-pytorch.mjs';
import { besidePython } from './python-side.mjs';
import { beginTraining, writePyTorchSide } from './training.mjs';

export async function benchTrain({ config: file, rounds, python: program, tensorflow }) {
  const training = await beginTraining(file);
  const { run, config, lengths, batches, labelTokens, weights } = training;
  const { model, optimiser } = config;
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

  await inScratchFolder(async (folder) => {
    await writePyTorchSide(folder, training);
    const printTimes = await besidePython(program, ['train_side.py', folder], async (python) => {
      const reference = await python.answer();
      for (const [name, train] of Object.entries(ours)) {
        const own = [(await train()).parts, (await train()).parts];
        console.log(
          `${name}: losses of the first two steps differ by ${largestError(own, reference).toExponential(1)}: ${own[1].map((x) => x.toFixed(4))}`,
        );
      }
      return againstPyTorch(ours, python, rounds);
    });
    console.log(
      `train: batch ${config.batch}, ${resolutionsOf(model.denoiser).join('/')} px, ${lengths.caption} + ${lengths.latents} tokens, ${(layout.size / 1e6).toFixed(1)} M parameters, ${compiled['ONNX Runtime'].nodeCount} nodes, ${rounds} rounds`,
    );
    printTimes();
  });
  for (const step of Object.values(compiled)) await step.dispose();
}

const largestError = (own, reference) =>
  Math.max(...own.flatMap((parts, i) => parts.map((part, k) => Math.abs(part / reference[i][k] - 1))));
