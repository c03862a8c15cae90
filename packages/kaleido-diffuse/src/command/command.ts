import { engineOptions } from '@kaleido/engine/options';
import {
  type CommandContext,
  choice,
  custom,
  defineCommand,
  flag,
  inputOptions,
  integer,
  modelOption,
  number,
  reportOptions,
  seedOption,
  text,
  UsageError,
  under,
} from '@kaleido/shared/cli';
import { collectBounded, maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import { guidanceOptions } from '../sampling/guidances.ts';
import { samplers } from '../sampling/samplers.ts';
import { type SpacingChoice, spacings } from '../sampling/spacings.ts';
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
    ...under('Guidance', {
      ...guidanceOptions,
      negative: text({ help: 'negative prompt: text to guide away from' }),
    }),
    ...under('Sampling', {
      images: integer({ short: 'n', help: 'pictures per record, each from its own noise', min: 1, max: 4096, default: 1 }),
      sampler: choice(namesOf(samplers), { help: 'diffusion sampler', default: 'dpm++2m' }),
      steps: integer({ help: 'denoising steps', min: 1, default: 20 }),
      spacing: custom<SpacingChoice>({
        help: `noise levels that the steps visit: ${namesOf(spacings).join(', ')}, or a falling list such as 990,600,200`,
        placeholder: 'NAME',
        default: 'uniform',
        expects: `${namesOf(spacings).join(', ')} or falling whole numbers`,
        parse: parseSpacing,
      }),
      eta: number({ help: "noise added in ddim's steps: 0 is none, 1 is ddpm's (default 0)", min: 0, max: 1 }),
      threshold: choice(namesOf(thresholds), { help: 'how the predicted picture is kept in range', default: 'clip' }),
      size: integer({ help: "side in pixels: one of the model's resolutions; by default the highest", min: 1 }),
      ...seedOption,
    }),
    ...under('Output', {
      output: text({
        short: 'o',
        help: 'write to this folder, one PNG per record named by its id, or to this .png file',
        placeholder: 'DIR',
      }),
      overwrite: flag({ help: 'let pictures in the folder of -o take the place of others that have their names; without it, refuse them' }),
      grid: flag({ help: 'draw all records on one contact sheet, captions below' }),
      ndjson: flag({ help: 'write records with their pictures inside, one per line' }),
      draw: flag({ help: 'draw the boxes and blobs of the plan over the picture' }),
      from: text({ help: 'print the record that made this picture, and exit; - is stdin', placeholder: 'PNG' }),
    }),
    ...modelOption,
    ...engineOptions,
    ...under('Model and engine', {
      batch: integer({ help: 'batch size; affects speed and memory, never the result', min: 1, max: 1024, default: 8 }),
    }),
    ...inputOptions,
    ...reportOptions,
  },
  async run(options, context) {
    if (options.from !== undefined) {
      if (context.operands.length > 0) throw new UsageError(`--from: takes no other input, got ${context.operands[0]}`);
      await context.stdout.write(`${await recordOf(options.from, context)}\n`);
      return;
    }
    // Loaded here, so that printing a record or a help text waits for no network.
    const { renderRecords } = await import('./render-records.ts');
    const { openEngine } = await import('@kaleido/engine');
    await renderRecords(options, context, () => openEngine(options));
  },
});

function parseSpacing(word: string): SpacingChoice | undefined {
  const named = namesOf(spacings).find((name) => name === word);
  if (named !== undefined || !/^\d{1,6}(,\d{1,6})*$/.test(word)) return named;
  return word.split(',').map(Number);
}

/** A command's parsed options. */
export type DiffuseOptions = Parameters<typeof command.run>[0];

/** The record inside a picture that a file or, as `-`, stdin holds. */
async function recordOf(path: string, { stdin, signal }: CommandContext): Promise<string> {
  const maxBytes = maxFileBytes.picture;
  if (path !== '-') return recordInPng(await readBounded(path, maxBytes, signal), path);
  return recordInPng(await collectBounded(stdin.bytes(), { name: 'stdin', maxBytes, signal }), 'stdin');
}
