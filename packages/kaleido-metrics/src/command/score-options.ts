import { choice, choices, custom, flag, integer, number, type OptionValues, text } from '@kaleido/shared/cli';
import { devices } from '@kaleido/tfjs-onnxruntime/devices';
import { inceptionDims } from '../extractors/extractor.ts';
import { extractorNames } from '../extractors/extractors.ts';
import { resizeNames } from '../extractors/resize/resizes.ts';
import { metricNames } from '../metrics/names.ts';

/** What makes features of pictures. */
export const extractorOptions = {
  features: text({
    help: `what sees the pictures: ${extractorNames.map(({ name }) => name).join(', ')} (default mobilenet); of arrays that do not tell, what made them`,
    placeholder: 'NAME',
  }),
  weights: text({ help: 'inception: its weights file, .pth or .safetensors', placeholder: 'FILE' }),
  dims: custom({
    help: `inception: which features (${inceptionDims.join(', ')}; default 2048)`,
    placeholder: 'N',
    expects: inceptionDims.join(' or '),
    parse: (word) => inceptionDims.find((dims) => String(dims) === word),
  }),
  resize: choice(resizeNames, { help: "how pictures get the network's size; by default as the extractor's reference does" }),
  size: integer({ help: 'onnx: side of the pictures in pixels', placeholder: 'PIXELS', min: 1 }),
  mean: channels('onnx: what is subtracted from red, green and blue, each 0…1', -Infinity),
  deviation: channels('onnx: what they are divided by then', 0),
  batch: integer({ help: 'pictures that the network sees at a time', min: 1, max: 1024 }),
  device: choice(devices, { help: 'what to compute on; auto takes CUDA where there is one', default: 'auto' }),
};

/** Three numbers, or one for all channels. */
function channels(help: string, above: number) {
  return custom<readonly number[]>({
    help,
    placeholder: 'R,G,B',
    expects: `a number${above === 0 ? ' above 0' : ''}, or three separated by commas`,
    parse(word) {
      const numbers = word.split(',').map((one) => (one.trim() === '' ? Number.NaN : Number(one)));
      const three = numbers.length === 1 ? [numbers[0]!, numbers[0]!, numbers[0]!] : numbers;
      return three.length === 3 && three.every((value) => Number.isFinite(value) && value > above) ? three : undefined;
    },
  });
}

/** What is computed from features. */
export const scoreOptions = {
  metrics: choices(metricNames, { help: 'which scores; by default all that the inputs allow' }),
  k: integer({ help: 'neighbours that set the radii; by default 3 for precision and recall, 5 for density and coverage', min: 1 }),
  kidSubset: custom<number | 'all'>({
    help: 'samples a side in each of 100 random subsets for KID, or all pairs at once (by default 1000)',
    placeholder: 'N|all',
    expects: 'a whole number of at least 2, or all',
    parse: (word) => (word === 'all' ? 'all' : /^\d{1,9}$/.test(word) && Number(word) >= 2 ? Number(word) : undefined),
  }),
  bootstrap: integer({ help: 'error bars from so many bootstrap samples; 0 for none', min: 0, max: 100_000, default: 0 }),
  floor: flag({ help: 'also score two halves of the reals against one another: what a perfect model would get' }),
  per: choice(['caption', 'fake'], { help: 'a line for each caption (number, Vendi, MSS) or fake (nearest real) instead of the scores' }),
  guidance: number({ help: 'guidance that the fakes were drawn with, to be written into the result for a curve', min: 0 }),
  model: text({ help: 'name of the model, likewise' }),
  seed: integer({
    short: 's',
    help: 'draw subsets, directions and bootstrap samples from this seed',
    min: 0,
    max: 2 ** 32 - 1,
    default: 0,
  }),
};

export type ScoreValues = OptionValues<typeof scoreOptions>;
