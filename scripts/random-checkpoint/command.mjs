// Writes a checkpoint of a config's size with random weights, to measure time and memory of networks that are not trained yet. Its tokenizer
// knows a few words; pictures and plans mean nothing.
import { makeTokenizer, parseT5Config, t5Parameters } from '@kaleido/ar/internal';
import { denoiserParameters, parseDenoiserConfig } from '@kaleido/diffuse/internal';
import { writeCheckpoint } from '@kaleido/shared/checkpoint';
import { choice, custom, defineCommand, integer, text } from '@kaleido/shared/cli';
import { random } from '@kaleido/shared/random';
import { sizeOf } from '@kaleido/shared/tensors';
import { readTrainingConfig } from '../training-config.mjs';

const WORDS = 'a squirrel wearing crown the cat sat on mat painted flat at night in meadow';

/** A network's fields, as `model` of a config has them. */
const network = (help) =>
  custom({
    help,
    placeholder: 'JSON',
    expects: 'an object in JSON',
    parse: (word) => {
      try {
        const value = JSON.parse(word);
        return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
      } catch {
        return undefined;
      }
    },
  });

export const command = defineCommand({
  name: 'random-checkpoint',
  module: import.meta.url,
  summary: "Writes a checkpoint of a config's size with random weights, to measure time and memory.",
  examples: [
    { run: 'npm run random-checkpoint -- --config paper-imagenet --dtype BF16 -o xl', does: "write the paper's size in bfloat16" },
  ],
  options: {
    config: text({ help: 'training config', placeholder: 'CONFIG', default: 'paper-imagenet' }),
    t5: network("this T5 instead of the config's"),
    denoiser: network("this denoiser instead of the config's"),
    dtype: choice(['F32', 'F16', 'BF16'], { help: 'number format', default: 'F32' }),
    seed: integer({ short: 's', help: 'random seed', min: 0, default: 1 }),
    output: text({ short: 'o', help: 'folder to write', placeholder: 'FOLDER', default: 'build/random-checkpoint' }),
  },
  run: writeRandomCheckpoint,
});

async function writeRandomCheckpoint(options, { stdout }) {
  const { name, model } = await readTrainingConfig(options.config);
  const t5 = options.t5 ?? model.raw.t5;
  const denoiser = options.denoiser ?? model.raw.denoiser;
  const language = t5Parameters(parseT5Config(t5));
  const shapesOf = (specs) => Object.entries(specs).map(([name, { shape }]) => [name, shape]);
  const drawn = (shapes) => randomTensors(shapes, options);
  const components = {
    text_encoder: drawn(shapesOf(language.textEncoder)),
    prior: drawn(shapesOf(language.prior)),
    denoiser: drawn(denoiserParameters(parseDenoiserConfig(denoiser, t5.d_model)).map(({ name, shape }) => [name, shape])),
  };
  await writeCheckpoint(options.output, {
    json: {
      'config.json': { format_version: 1, name: `random-${name}`, t5, denoiser, diffusion: model.raw.diffusion, latents: ['text', 'bbox'] },
      'tokenizer.json': makeTokenizer([WORDS]),
    },
    components,
  });
  for (const [component, { tensors }] of Object.entries(components)) {
    const parameters = Object.values(tensors).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    await stdout.write(`${component}: ${(parameters / 1e6).toFixed(1)} M parameters\n`);
  }
}

/** Values for all tensors of a component, each drawn when it is written: norms about 1, the rest so that sizes stay as they are. */
function randomTensors(shapes, { dtype, seed }) {
  const tensor = ([name, shape]) => {
    const values = () => {
      const data = random(seed, name).fillNormal(new Float32Array(sizeOf(shape)));
      const scale = shape.length === 1 ? 0.05 : sizeOf(shape.slice(1)) ** -0.5;
      const middle = shape.length === 1 && name.endsWith('weight') ? 1 : 0;
      for (let i = 0; i < data.length; i++) data[i] = middle + scale * data[i];
      return data;
    };
    return [name, { shape, dtype: 'float32', values }];
  };
  return { dtype, tensors: Object.fromEntries(shapes.map(tensor)) };
}
