import { devices } from '@kaleido/engine/devices';
import { choice, choices, custom, flag, integer, number, type OptionValues, perChannel, text, under } from '@kaleido/shared/cli';
import { inceptionDims } from '../extractors/extractor.ts';
import { extractorNames } from '../extractors/extractors.ts';
import { resizeNames } from '../extractors/resize/resizes.ts';
import { metricNames } from '../metrics/names.ts';

/** What makes features of pictures. */
export const extractorOptions = under('Features', {
  features: text({
    help: `feature network: ${extractorNames.map(({ name }) => name).join(', ')} (default mobilenet); for arrays without a label, the network that made them`,
    placeholder: 'NAME',
  }),
  weights: text({ help: 'inception: weights file, .pth or .safetensors', placeholder: 'FILE' }),
  dims: custom({
    help: `inception: feature layer (${inceptionDims.join(', ')}; default 2048)`,
    placeholder: 'N',
    expects: inceptionDims.join(' or '),
    parse: (word) => inceptionDims.find((dims) => String(dims) === word),
  }),
  probe: text({
    help: 'probe for alignment, modes and obedience, or the folder of a model with one; default: the shipped one, if it is needed',
    placeholder: 'PATH',
  }),
  resolution: integer({
    help: 'first crop pictures to their central square and scale it to this side, as for training; for reals that are larger than the fakes',
    placeholder: 'PIXELS',
    min: 1,
    max: 4096,
  }),
  resize: choice(resizeNames, { help: "how pictures are resized to the network's input; by default as in the network's reference code" }),
  size: integer({ help: 'onnx: input side in pixels', placeholder: 'PIXELS', min: 1 }),
  mean: perChannel('onnx: subtracted from red, green and blue (each 0…1)', -Infinity),
  deviation: perChannel('onnx: divisor of red, green and blue after that', 0),
  batch: integer({ help: 'batch size; affects speed and memory, never the result', min: 1, max: 1024 }),
  device: choice(devices, { help: 'device to compute on; auto takes CUDA if present', default: 'auto', isGlobal: true }),
});

/** What is computed from features. */
export const scoreOptions = under('Scores', {
  metrics: choices(metricNames, { help: 'scores to compute; by default all that the inputs allow' }),
  k: integer({ help: 'nearest neighbours that set the radii; by default 3 for precision and recall, 5 for density and coverage', min: 1 }),
  kidSubset: custom<number | 'all'>({
    help: 'KID: samples of each side in each of 100 random subsets, or all for one estimate over all pairs (default 1000)',
    placeholder: 'N|all',
    expects: 'a whole number of at least 2, or all',
    parse: (word) => (word === 'all' ? 'all' : /^\d{1,9}$/.test(word) && Number(word) >= 2 ? Number(word) : undefined),
  }),
  bootstrap: integer({ help: 'bootstrap samples for error bars; 0 for none', min: 0, max: 100_000, default: 0 }),
  floor: flag({ help: 'also score one half of the reals against the other: the score of a perfect model' }),
  per: choice(['caption', 'fake'], {
    help: 'instead of the scores, print one line per caption (count, Vendi, MSS, and what a probe reads) or per fake (nearest real)',
  }),
  guidance: number({ help: 'guidance weight of the fakes, recorded in the result for curve', min: 0 }),
  model: text({ help: 'name of the model, recorded in the result for curve' }),
  seed: integer({
    short: 's',
    help: 'random seed of subsets, directions and bootstrap samples',
    min: 0,
    max: 2 ** 32 - 1,
    default: 0,
  }),
});

export type ScoreValues = OptionValues<typeof scoreOptions>;
