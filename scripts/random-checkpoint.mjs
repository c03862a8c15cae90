// npm run random-checkpoint -- --config CONFIG [--t5 JSON] [--denoiser JSON] [--dtype F32|F16|BF16] [--seed N] -o FOLDER
//
// Writes a checkpoint of a config's size with random weights, to measure time and memory of networks that are not trained
// yet. Its tokenizer knows a few words; pictures and plans mean nothing. --t5 and --denoiser replace what `model` says of them.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { makeTokenizer, parseT5Config, t5Parameters } from '@kaleido/ar/internal';
import { denoiserParameters, parseDenoiserConfig } from '@kaleido/diffuse/internal';
import { writeCheckpoint } from '@kaleido/shared/checkpoint';
import { random } from '@kaleido/shared/random';
import { sizeOf } from '@kaleido/shared/tensors';
import { parse } from 'yaml';

const { values: options } = parseArgs({
  options: {
    config: { type: 'string', default: 'paper-imagenet' },
    t5: { type: 'string' },
    denoiser: { type: 'string' },
    dtype: { type: 'string', default: 'F32' },
    seed: { type: 'string', default: '1' },
    output: { type: 'string', short: 'o', default: 'build/random-checkpoint' },
  },
});

const shipped = new URL(`../packages/kaleido-train/configs/${options.config}.yaml`, import.meta.url);
const { name, model } = parse(readFileSync(options.config.endsWith('.yaml') ? options.config : shipped, 'utf8'));
const t5 = options.t5 ? JSON.parse(options.t5) : model.t5;
const denoiser = options.denoiser ? JSON.parse(options.denoiser) : model.denoiser;
const words = 'a squirrel wearing crown the cat sat on mat painted flat at night in meadow';

const language = t5Parameters(parseT5Config(t5));
const network = denoiserParameters(parseDenoiserConfig(denoiser, t5.d_model));

/** Values for all tensors of a component, each drawn when it is written: norms about 1, the rest so that sizes stay as they are. */
const drawn = (shapes) => ({
  dtype: options.dtype,
  tensors: Object.fromEntries(
    shapes.map(([name, shape]) => [
      name,
      {
        shape,
        dtype: 'float32',
        values: () => {
          const data = random(Number(options.seed), name).fillNormal(new Float32Array(sizeOf(shape)));
          const scale = shape.length === 1 ? 0.05 : sizeOf(shape.slice(1)) ** -0.5;
          const middle = shape.length === 1 && name.endsWith('weight') ? 1 : 0;
          for (let i = 0; i < data.length; i++) data[i] = middle + scale * data[i];
          return data;
        },
      },
    ]),
  ),
});
const shapesOf = (specs) => Object.entries(specs).map(([name, { shape }]) => [name, shape]);

const components = {
  text_encoder: drawn(shapesOf(language.textEncoder)),
  prior: drawn(shapesOf(language.prior)),
  denoiser: drawn(network.map(({ name, shape }) => [name, shape])),
};
await writeCheckpoint(options.output, {
  json: {
    'config.json': { format_version: 1, name: `random-${name}`, t5, denoiser, diffusion: model.diffusion, latents: ['text', 'bbox'] },
    'tokenizer.json': makeTokenizer([words]),
  },
  components,
});
for (const [component, { tensors }] of Object.entries(components)) {
  const parameters = Object.values(tensors).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  console.log(`${component}: ${(parameters / 1e6).toFixed(1)} M parameters`);
}
