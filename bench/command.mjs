// Times us against PyTorch on the CPU: same weights, same inputs, one side after the other in alternating rounds of one run, results
// compared. Needs a Python with torch, numpy and safetensors, and transformers for all but `denoise`. `scenes` needs none of these.
import { choice, defineCommand, flag, integer, text, UsageError } from '@kaleido/shared/cli';
import { T5_SIZES } from './random-t5.mjs';

const config = text({
  help: 'training config',
  placeholder: 'CONFIG',
  default: 'scenes64',
});
const rounds = (by) => integer({ help: 'rounds to take the median of', min: 1, default: by });
const python = text({ help: 'Python with PyTorch', placeholder: 'PROGRAM', default: 'python3' });

const commands = [
  defineCommand({
    name: 'bench denoise',
    module: import.meta.url,
    summary: 'Times a guided denoising step.',
    examples: [{ run: 'npm run bench -- denoise --compile', does: 'time torch.compile, too' }],
    options: { config, compile: flag({ help: 'time torch.compile, too' }), rounds: rounds(15), python },
    run: async (options) => (await import('./denoise.mjs')).benchDenoise(options),
  }),
  defineCommand({
    name: 'bench train',
    module: import.meta.url,
    summary: 'Times a training step of the whole model.',
    examples: [{ run: 'npm run bench -- train --config paper-imagenet', does: "time a step of the paper's networks" }],
    options: { config, tensorflow: flag({ help: 'time the TensorFlow engine, too' }), rounds: rounds(15), python },
    run: async (options) => (await import('./train.mjs')).benchTrain(options),
  }),
  defineCommand({
    name: 'bench memory',
    module: import.meta.url,
    summary: 'Measures the memory of two training steps.',
    examples: [{ run: 'npm run bench -- memory --config bench/paper64.yaml', does: "measure the paper's network of 64 pixels" }],
    options: { config, python },
    run: async (options) => (await import('./memory.mjs')).benchMemory(options),
  }),
  defineCommand({
    name: 'bench prior',
    module: import.meta.url,
    summary: 'Times plans that a prior samples.',
    examples: [{ run: 'npm run bench -- prior --t5 base --batch 8', does: 'time random weights of that size of T5' }],
    options: {
      model: text({ help: 'checkpoint; by default the shipped model', placeholder: 'FOLDER' }),
      t5: choice(T5_SIZES, { help: 'random weights of this size, instead of a model', placeholder: 'SIZE' }),
      batch: integer({ help: 'this batch size alone', min: 1 }),
      weights: choice(['float', 'int8'], { help: 'number format on our side', placeholder: 'FORMAT', default: 'float' }),
      rounds: rounds(7),
      python,
    },
    run: async (options) => (await import('./prior.mjs')).benchPrior(options),
  }),
  defineCommand({
    name: 'bench scenes',
    module: import.meta.url,
    summary: 'Counts the scenes that one thread draws in a second.',
    examples: [{ run: 'npm run bench -- scenes', does: 'count them at 16 and at 64 pixels' }],
    options: { rounds: rounds(15) },
    run: async (options) => (await import('./scenes.mjs')).benchScenes(options),
  }),
];

export const command = defineCommand({
  name: 'bench',
  module: import.meta.url,
  summary: 'Times Kaleido beside PyTorch on the CPU: same weights, same inputs, alternating in one run.',
  examples: [
    { run: 'npm run bench -- denoise', does: 'time a guided denoising step' },
    { run: 'npm run bench -- train', does: 'time a training step of the whole model' },
  ],
  options: {},
  commands,
  async run() {
    throw new UsageError(`expected a benchmark: ${commands.map(({ name }) => name.split(' ')[1]).join(', ')}`);
  },
});
