import { readFile } from 'node:fs/promises';
import {
  choice,
  defineCommand,
  flag,
  inputOptions,
  integer,
  number,
  reportOptions,
  seedOption,
  text,
  UsageError,
} from '@kaleido/shared/cli';
import { InputError, systemReason } from '@kaleido/shared/errors';
import { engineOptions } from '@kaleido/tfjs-onnxruntime/options';
import { samplers } from '../sampling/samplers.ts';
import { thresholds } from '../sampling/thresholds.ts';
import { recordInPng } from './picture-text.ts';

const namesOf = <T extends object>(registry: T) => Object.keys(registry) as (keyof T & string)[];

/** The filter that draws: records in, pictures out. */
export const command = defineCommand({
  name: 'kaleido-diffuse',
  module: import.meta.url,
  summary: 'Renders records (captions with plans) into pictures.',
  examples: [
    { run: 'echo "a squirrel wearing a crown" | kaleido-ar | kaleido-diffuse -g 7 > out.png', does: 'plan and draw one picture' },
    { run: 'kaleido-diffuse -n 4 -o pictures plans.ndjson', does: 'draw four pictures of each plan into a folder' },
    {
      run: `kaleido-diffuse --from out.png | jq '.latents.text |= sub("crown"; "hat")' | kaleido-diffuse > new.png`,
      does: 'edit the plan of a picture and draw it again',
    },
  ],
  operands: { name: 'FILE', help: 'records or captions; - is stdin' },
  options: {
    guidance: number({
      short: 'g',
      help: 'how strongly the picture follows the text; 1 is not at all more than learned',
      min: 0,
      default: 7,
    }),
    guideFrom: number({ help: 'guide only above this noise level (noise over signal, lowest resolution)', min: 0, default: 0 }),
    guideTo: number({ help: 'guide only below this noise level', min: 0, infinite: true, default: Number.POSITIVE_INFINITY }),
    negative: text({ help: 'text to move away from' }),
    images: integer({ short: 'n', help: 'pictures of each record, from different noises', min: 1, max: 4096, default: 1 }),
    steps: integer({ help: 'denoising steps', min: 1, default: 50 }),
    sampler: choice(namesOf(samplers), { help: 'how to step from noise to picture', default: 'ddim' }),
    eta: number({ help: "share of fresh noise in ddim's steps; 0 is none, 1 is ddpm (default 0)", min: 0, max: 1 }),
    ...seedOption,
    size: integer({ help: 'side in pixels: one of the resolutions of the model; by default the finest', min: 1 }),
    threshold: choice(namesOf(thresholds), { help: 'how estimates are kept in the range of pixels', default: 'clip' }),
    batch: integer({ help: 'pictures that are drawn side by side; they do not depend on it', min: 1, max: 1024, default: 8 }),
    model: text({ help: 'checkpoint folder; by default the installed @kaleido/model-scenes', placeholder: 'FOLDER' }),
    output: text({ short: 'o', help: 'write to this folder, one PNG a record named by its id, or to this .png file', placeholder: 'DIR' }),
    grid: flag({ help: 'draw one contact sheet of all records, captions below' }),
    ndjson: flag({ help: 'write records with the picture inside, one a line' }),
    draw: flag({ help: 'draw the boxes and blobs of the plan over the picture' }),
    from: text({ help: 'print the record that made this picture, and end', placeholder: 'PNG' }),
    ...engineOptions,
    ...inputOptions,
    ...reportOptions,
  },
  async run(options, context) {
    if (options.from !== undefined) {
      if (context.operands.length > 0) throw new UsageError(`--from: takes no other input, got ${context.operands[0]}`);
      await context.stdout.write(`${recordInPng(await bytesOf(options.from), options.from)}\n`);
      return;
    }
    // Loaded here, so that printing a record or a help text waits for no network.
    const { renderRecords } = await import('./render-records.ts');
    const { openEngine } = await import('@kaleido/tfjs-onnxruntime');
    await renderRecords(options, context, () => openEngine(options));
  },
});

/** A command's parsed options. */
export type DiffuseOptions = Parameters<typeof command.run>[0];

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new InputError(systemReason(error, path) ?? path);
  }
}
