// npm run bench -- denoise [--config CONFIG] [--compile] [--rounds N] [--python PROGRAM]
// npm run bench -- train [--config CONFIG] [--tensorflow] [--rounds N] [--python PROGRAM]
// npm run bench -- memory [--config CONFIG] [--python PROGRAM]
// npm run bench -- prior [--model FOLDER | --t5 SIZE] [--batch N] [--weights FORMAT] [--rounds N] [--python PROGRAM]
// npm run bench -- scenes [--rounds N]
//
// Times us against PyTorch on the CPU: same weights, same inputs, one side after the other in alternating rounds of one run, results
// compared. Needs a Python with torch, numpy and safetensors, and transformers for all but `denoise`. `scenes` needs none of these.
import { parseArgs } from 'node:util';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    config: { type: 'string', default: new URL('../packages/kaleido-train/configs/scenes64.yaml', import.meta.url).pathname },
    model: { type: 'string' },
    t5: { type: 'string' }, // random weights instead of a model: small, base, large
    batch: { type: 'string' }, // this batch size alone
    weights: { type: 'string' }, // number format on our side: float, int8
    rounds: { type: 'string' },
    tensorflow: { type: 'boolean', default: false }, // times that engine too
    compile: { type: 'boolean', default: false }, // times torch.compile too
    python: { type: 'string', default: 'python3' },
  },
});

const parts = {
  denoise: async (options) => (await import('./denoise.mjs')).benchDenoise(options),
  train: async (options) => (await import('./train.mjs')).benchTrain(options),
  memory: async (options) => (await import('./memory.mjs')).benchMemory(options),
  scenes: async (options) => (await import('./scenes.mjs')).benchScenes(options),
  prior: async (options) => (await import('./prior.mjs')).benchPrior(options),
};
const [part] = positionals;
if (positionals.length !== 1 || !Object.hasOwn(parts, part)) {
  console.error(
    'usage: npm run bench -- denoise|train|memory|prior|scenes [--config CONFIG] [--compile] [--tensorflow] [--model FOLDER] [--t5 SIZE] [--batch N] [--weights FORMAT] [--rounds N] [--python PROGRAM]',
  );
  process.exitCode = 2;
} else await parts[part](values);
