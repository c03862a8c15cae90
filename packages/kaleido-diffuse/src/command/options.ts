import { engineOptions, weightsOption } from '@kaleido/engine/options';
import {
  choice,
  custom,
  flag,
  type inputOptions,
  integer,
  modelOption,
  number,
  type OptionValues,
  type reportOptions,
  seedOption,
  text,
  under,
} from '@kaleido/shared/cli';
import { foreignOptions } from '../foreign/options.ts';
import { guidanceOptions } from '../sampling/guidances.ts';
import { samplers } from '../sampling/samplers.ts';
import { type SpacingChoice, spacings } from '../sampling/spacings.ts';
import { thresholdAliases, thresholds } from '../sampling/thresholds.ts';

const namesOf = <T extends object>(registry: T) => Object.keys(registry) as (keyof T & string)[];

/** Options for drawing pictures. */
export const drawingOptions = {
  ...under('Guidance', {
    ...guidanceOptions,
    negative: text({ help: 'negative prompt: text to guide away from' }),
  }),
  ...under('Sampling', {
    images: integer({ short: 'n', help: 'pictures per record, each from its own noise', min: 1, max: 4096, default: 1 }),
    sampler: choice(namesOf(samplers), { help: 'diffusion sampler', default: 'dpm++2m' }),
    steps: integer({ help: 'denoising steps', min: 1, default: 20 }),
    spacing: custom<SpacingChoice>({
      help: `noise levels that the steps visit: ${namesOf(spacings).join(', ')}, or a falling list such as 990,600,200 (of σ with --preconditioning edm)`,
      placeholder: 'NAME',
      default: 'uniform',
      expects: `${namesOf(spacings).join(', ')} or falling numbers`,
      parse: parseSpacing,
    }),
    noise: choice(['independent', 'coupled'], {
      help: "initial noise of a record's -n pictures: coupled noises repel each other, and such pictures can only be drawn together",
      default: 'independent',
    }),
    eta: number({ help: "noise added in ddim's steps: 0 is none, 1 is ddpm's (default 0)", min: 0, max: 1 }),
    threshold: choice(namesOf(thresholds), {
      help: 'how the predicted picture is kept in range',
      default: 'clip',
      aliases: thresholdAliases,
    }),
    size: integer({
      help: "side in pixels: one of the model's resolutions; by default the highest; all networks compute, unless --stage leaves some out",
      min: 1,
    }),
    ...seedOption,
  }),
};

/** Options for the output of pictures. */
export const outputOptions = under('Output', {
  output: text({
    short: 'o',
    help: 'write to this folder, one PNG per record named by its id, or to this .png file',
    placeholder: 'DIR',
  }),
  overwrite: flag({ help: 'overwrite existing pictures in the folder of -o; without it, they are an error' }),
  grid: flag({ help: 'draw all records on one contact sheet, captions below' }),
  ndjson: flag({ help: 'write records with their pictures inside, one per line' }),
  draw: flag({ help: 'draw the boxes and blobs of the plan over the picture, and what its vokens show beside it' }),
  from: text({ help: 'print the record that made this picture and exit; - is stdin', placeholder: 'PNG' }),
});

/** Options for model and engine. */
export const networkOptions = {
  ...modelOption,
  ...foreignOptions,
  ...engineOptions,
  ...weightsOption,
  ...under('Model and engine', {
    stage: integer({
      help: 'draw with the network of this resolution and those inside it alone, in a fraction of the time; one that never trained alone (as a stage, or in mixed batches) draws grain',
      placeholder: 'PIXELS',
      min: 1,
    }),
    batch: integer({ help: 'batch size; affects speed and memory, never the result', min: 1, max: 1024, default: 8 }),
  }),
};

function parseSpacing(word: string): SpacingChoice | undefined {
  const named = namesOf(spacings).find((name) => name === word);
  if (named !== undefined || !/^[\d.]+(e[-+]?\d+)?(,[\d.]+(e[-+]?\d+)?)*$/i.test(word)) return named;
  const numbers = word.split(',').map(Number);
  return numbers.every(Number.isFinite) ? numbers : undefined;
}

/** Parsed values of these options. */
export type DrawingValues = OptionValues<typeof drawingOptions> & Pick<OptionValues<typeof networkOptions>, 'batch' | 'stage'>;

/** All options of the command. */
export type DiffuseOptions = OptionValues<
  typeof drawingOptions & typeof outputOptions & typeof networkOptions & typeof inputOptions & typeof reportOptions
>;
