import type { Sample } from '@kaleido/data';
import { initialise } from '@kaleido/engine/nn';
import { toCheckpointLayout, toModelLayout } from '@kaleido/engine/weights-layout';
import { openVokenNetwork, tokenizerFile, vokenParameters } from '@kaleido/latents';
import { list, number, object, parseConfig, text } from '@kaleido/shared/config';
import { contactSheet, toPicture, writePixels } from '@kaleido/shared/image';
import { random } from '@kaleido/shared/random';
import { float32, type HostTensor, type NamedTensors } from '@kaleido/shared/tensors';
import type { Trainee, TraineeContext, TraineeKind } from '../single/trainee.ts';
import { measureVokens, quarters } from './measure-vokens.ts';
import { type FeatureScale, openTeacher, type Teacher } from './teacher.ts';
import { parseVokenTraining, type VokenTrainingConfig, vokenConfigs } from './voken-config.ts';
import { headParameters, headPrefix, type VokenBatch, vokenLoss } from './voken-loss.ts';
import { chooseWords, wordsOf } from './words.ts';

/** Derived from a run's first samples. */
interface Chosen {
  readonly words: readonly string[];
  readonly scale: FeatureScale;
}

const chosenSchema = object({
  words: list(text(), { expected: 'a list of words', max: 10_000 }),
  scale: object({ mean: list(number(), { expected: 'a list of numbers', max: 100_000 }), spread: number({ above: 0 }) }),
});

/** How many samples the words, and the scale of the features, are derived from. */
const WORD_SAMPLES = 2000;
const FEATURE_SAMPLES = 64;

/** `kaleido-train voken`. */
export const vokenKind: TraineeKind<VokenTrainingConfig, VokenBatch> = {
  configs: vokenConfigs,
  parse: parseVokenTraining,
  side: ({ model }) => model.side,
  open: openVokenTrainee,
};

async function openVokenTrainee(context: TraineeContext<VokenTrainingConfig>): Promise<Trainee<VokenBatch>> {
  const { config, engine } = context;
  const { model, loss, seed, name } = config;
  const teacher = await openTeacher(config.teacher);
  const chosen = await choose(context, teacher);
  const parameters = [...vokenParameters(model), ...headParameters(model, chosen.words.length, teacher.width)];
  const network = openVokenNetwork(engine, model);
  const shipped = (weights: NamedTensors) => Object.fromEntries(Object.entries(weights).filter(([name]) => !name.startsWith(headPrefix)));
  return {
    parts: { pixels: loss.pixels, words: loss.words, features: loss.features },
    chosen,
    initialise: () => toModelLayout(initialise(parameters, seed, 'voken')),
    async batch(samples, step) {
      return {
        pixels: pixelsOf(samples, model.side),
        given: drawGiven(config, samples.length, step),
        words: wordTargets(samples, chosen.words),
        features: float32(
          [config.teacher.pictures, teacher.width],
          await teacher.features(samples.slice(0, config.teacher.pictures), chosen.scale),
        ),
      };
    },
    loss: (weights, batch) => vokenLoss(model, weights, batch),
    validate: (weights, samples) => measureVokens(network, model, shipped(weights), pixelsOf(samples, model.side)),
    async sheet(weights, samples) {
      const { side } = model;
      const own = shipped(weights);
      const vokens = await network.encode(own, pixelsOf(samples, side));
      const lengths = quarters(model.codes);
      const decoded = await network.decode(
        own,
        vokens.flatMap((sequence) => lengths.map((length) => sequence.slice(0, length))),
      );
      const area = side * side * 3;
      const pictureAt = (index: number) => toPicture(decoded.subarray(index * area, (index + 1) * area), side);
      const entries = samples.map((sample, index) => ({
        caption: sample.caption,
        pictures: [
          toPicture(pixelsOf([sample], side).data as Float32Array, side),
          ...lengths.map((_, quarter) => pictureAt(4 * index + quarter)),
        ],
      }));
      return contactSheet(entries, { columns: 4, zoom: 2, lines: 2 });
    },
    components: (weights) => ({ voken_tokenizer: tokenizerFile(name, model, toCheckpointLayout(shipped(weights))) }),
    async dispose() {
      await network.dispose();
      await teacher.close();
    },
  };
}

async function choose({ source, chosen }: TraineeContext<VokenTrainingConfig>, teacher: Teacher): Promise<Chosen> {
  if (chosen !== undefined) return parseConfig(chosenSchema, chosen, { file: 'training.json', path: 'chosen' });
  return {
    words: chooseWords(await source.captions(WORD_SAMPLES)),
    scale: await teacher.scaleOf(await source.first(FEATURE_SAMPLES)),
  };
}

function pixelsOf(samples: readonly Sample[], side: number): HostTensor {
  const size = side * side * 3;
  const pixels = new Float32Array(samples.length * size);
  for (const [index, { image }] of samples.entries()) writePixels(image, side, pixels.subarray(index * size, (index + 1) * size));
  return float32([samples.length, side, side, 3], pixels);
}

/** Mask of the codes that the decoder sees: for a fraction `cut` of the items a random prefix of at least one code, else all. */
function drawGiven({ seed, cut, model }: VokenTrainingConfig, items: number, step: number): HostTensor {
  const given = new Float32Array(items * model.codes);
  for (let item = 0; item < items; item++) {
    const draw = random(seed, 'cut', step, item);
    const length = draw.uniform() < cut ? 1 + draw.int(model.codes) : model.codes;
    given.fill(1, item * model.codes, item * model.codes + length);
  }
  return float32([items, model.codes], given);
}

function wordTargets(samples: readonly Sample[], words: readonly string[]): HostTensor {
  const targets = samples.flatMap((sample) => {
    const present = wordsOf(sample);
    return words.map((word) => (present.has(word) ? 1 : 0));
  });
  return float32([samples.length, words.length], targets);
}
