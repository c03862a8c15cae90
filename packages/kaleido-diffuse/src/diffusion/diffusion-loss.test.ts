import { reference } from '@kaleido/engine/reference';
import * as tf from '@kaleido/engine/tf';
import { float32 } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { type DiffusionConfig, parseDiffusionConfig } from './diffusion-config.ts';
import { diffusionLoss, type LossOptions, mixedFractions, mixedItems } from './diffusion-loss.ts';
import { noisyPictures, trainingGammas } from './noisy-pictures.ts';

const scales = [2, 1];
const picture = float32([2, 2, 2, 1], [0, 1, 0.5, -0.5, 0.25, 0.75, -1, 0]);
const noises = [float32([2, 2, 2, 1], [1, -1, 2, 0, 0.5, 0, 1, -2]), float32([2, 1, 1, 1], [1, -0.5])];
const times = [20, 60];

/** The loss of a network that predicts `offset` away from the noise. */
async function lossOf(config: DiffusionConfig, offset: number, options: LossOptions = {}): Promise<{ loss: number; perItem: number[] }> {
  const executable = await reference.compile(
    (inputs) => {
      const pictures = noisyPictures(config, scales, inputs.picture, inputs.noises, inputs.gammas);
      const predictions = inputs.noises.map((noise, r) => {
        const items = options.fractions ? mixedItems(options.fractions[r]!, 2) : 2;
        return tf.slice(tf.add(noise, offset), 0, items) as tf.Tensor4D;
      });
      const { loss, perItem } = diffusionLoss(
        config,
        scales,
        { ...pictures, predictions, noises: inputs.noises, gammas: inputs.gammas },
        options,
      );
      return { loss, perItem };
    },
    { picture, noises, gammas: trainingGammas(config, scales, times) },
  );
  const { loss, perItem } = await executable.run({});
  return { loss: loss.data[0]!, perItem: [...perItem.data] };
}

const config = parseDiffusionConfig({ steps: 100, prediction: 'eps', loss_target: 'eps' });

test('adds up the mean squared errors of all resolutions', async () => {
  const { loss, perItem } = await lossOf(config, 0.5);
  expect(loss).toBeCloseTo(0.5, 6);
  expect(perItem[1]).toBeCloseTo(0.5, 6);
});

test('weighs resolutions', async () => expect((await lossOf(config, 0.5, { resolutionWeights: [3, 1] })).loss).toBeCloseTo(1, 6));

test('counts a mixed batch as if each resolution had seen all of it', async () => {
  const fractions = mixedFractions('1:1');
  expect(fractions).toEqual([0.5, 1]);
  const { loss, perItem } = await lossOf(config, 0.5, { fractions });
  expect(perItem.map((value) => Number(value.toFixed(6)))).toEqual([0.75, 0.25]);
  expect(loss).toBeCloseTo(0.5, 6);
});

test('limits the weight of clean pictures by Min-SNR', async () => {
  const limit = 0.5;
  const { perItem } = await lossOf(config, 0.5, { minSnr: limit });
  const expected = times.map((_, item) =>
    trainingGammas(config, scales, times).reduce((sum, { data }) => {
      const snr = data[item]! / (1 - data[item]!);
      return sum + (0.25 * Math.min(snr, limit)) / snr;
    }, 0),
  );
  for (const [item, value] of expected.entries()) expect(perItem[item]).toBeCloseTo(value, 5);
});

test('scores a prediction of noise as velocity when that is the target', async () => {
  // v − v̂ = (ε − ε̂)/√γ
  const { perItem } = await lossOf({ ...config, lossTarget: 'v' }, 0.5);
  const expected = times.map((_, item) => trainingGammas(config, scales, times).reduce((sum, { data }) => sum + 0.25 / data[item]!, 0));
  for (const [item, value] of expected.entries()) expect(perItem[item]! / value).toBeCloseTo(1, 4);
});

test('refuses parts that are not positive', () =>
  expect(() => mixedFractions('2:0')).toThrow('mixed ratio: expected positive numbers as in 2:1'));
