import { type Engine, mapLeaves, nest } from '@kaleido/engine';
import * as tf from '@kaleido/engine/tf';
import { toCheckpointLayout } from '@kaleido/engine/weights-layout';
import { float32, type HostTensor, type NamedTensors, type TensorSpec } from '@kaleido/shared/tensors';
import { type DiffusionConfig, type Prediction, parseDiffusionConfig } from '#src/diffusion/diffusion-config';
import { diffusionLoss, inLossTerms, type LossOptions, mixedFractions, mixedItems } from '#src/diffusion/diffusion-loss';
import { atSteps, noisyPictures, trainingGammas } from '#src/diffusion/noisy-pictures';
import { schedules } from '#src/diffusion/schedules';
import { type DenoiserConfig, parseDenoiserConfig } from '#src/network/denoiser-config';
import type { DenoiserWeights } from '#src/network/denoiser-weights';
import { denoise } from '#src/network/nested-unet';
import { denoiserWeights } from '#src/network/weights';
import { inShapeOf, type LossCase, type MdmFixtures, type ParityResult } from './mdm-fixtures.ts';
import { vdmWeights } from './vdm-weights.ts';

/** ml-mdm's words for schedules and predictions. */
const SCHEDULES: Readonly<Record<string, DiffusionConfig['schedule']>> = {
  deepfloyd: 'cosine_iddpm',
  cosine: 'cosine_logsnr',
  ddpm: 'linear',
};
export const predictionNamed = (name: string): Prediction => (name.toLowerCase() === 'ddpm' ? 'eps' : 'v');

/** The one loss that was computed with `scale` given, as A.in.scale and the default beyond it; fixtures.json does not say so. */
const SCALED = 'loss.v_target_weighted';
/** Gradients with more entries than this are stored cut. */
const [WHOLE, KEPT] = [1024, 256];

type Inputs<T> = Readonly<Record<'picture' | 'times' | 'features' | 'mask' | 'vdmWeights', T>> & {
  readonly noises: T[];
  readonly gammas: T[];
  readonly micro: Readonly<Record<string, T>>;
};

/** A loss with everything it is computed from. */
interface PreparedLoss {
  readonly config: DenoiserConfig;
  readonly diffusion: DiffusionConfig;
  readonly scales: readonly number[];
  readonly options: LossOptions;
  readonly isVariational: boolean;
  /** In memory's layout. */
  readonly weights: NamedTensors;
  readonly inputs: Inputs<HostTensor>;
}

/** Every piece of every loss (entries loss), gradients included where the fixtures have them. */
export async function* checkLosses(fixtures: MdmFixtures, engine: Engine, gradientsAt: LossGradients): AsyncGenerator<ParityResult> {
  for (const [name, loss] of Object.entries(fixtures.losses)) {
    const prepared = prepareLoss(fixtures, name, loss);
    yield* prepared.inputs.gammas.map((gamma, r) => fixtures.compare(`${name}.g.${r}`, gamma));
    if (prepared.isVariational) yield fixtures.compare(`${name}.weights`, prepared.inputs.vdmWeights);
    const parts = await lossParts(engine, prepared);
    yield fixtures.compare(`${name}.loss`, parts.loss);
    yield fixtures.compare(`${name}.loss_per_item`, parts.perItem);
    for (const [part, tensors] of [
      ['x0', parts.clean],
      ['x_t', parts.noisy],
      ['tgt', parts.targets],
      ['pred', parts.compared],
    ] as const)
      yield* tensors.map((x, r) => fixtures.comparePicture(`${name}.${part}.${r}`, x));
    const parameters = Object.keys(fixtures.below(`${name}.gradnorm.`));
    if (parameters.length === 0) continue;
    const gradients = await gradientsAt(name);
    yield* parameters.flatMap((parameter) => compareGradient(fixtures, name, parameter, gradients[parameter]!));
  }
}

function compareGradient(fixtures: MdmFixtures, name: string, parameter: string, gradient: HostTensor): ParityResult[] {
  const values = gradient.data as Float32Array;
  const kept = values.length > WHOLE ? values.slice(0, KEPT) : values;
  return [
    fixtures.compare(`${name}.grad.${parameter}`, float32([kept.length], kept)),
    fixtures.compare(
      `${name}.gradnorm.${parameter}`,
      inShapeOf(fixtures.tensor(`${name}.gradnorm.${parameter}`), Float32Array.of(norm(values))),
    ),
  ];
}

/** Euclidean length. */
export const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));

/** Network A on the fixtures' three pictures. */
function prepareLoss(fixtures: MdmFixtures, name: string, { scales, mixed_ratio, sampler, diffusion: flags }: LossCase): PreparedLoss {
  const diffusion = parseDiffusionConfig({
    steps: Number(sampler.num_diffusion_steps),
    schedule: SCHEDULES[sampler.schedule_type],
    shifted: sampler.schedule_shifted === 'True',
    prediction: predictionNamed(sampler.prediction_type),
    loss_target: predictionNamed(sampler.loss_target_type),
  });
  const features = fixtures.tensor('loss.in.lm');
  const config = parseDenoiserConfig(fixtures.configs.A, features.shape[2]);
  const times = fixtures.tensor(`${name}.time`);
  const scale = config.micro.find((condition) => condition.name === 'scale');
  const given = fixtures.tensor('A.in.scale').data;
  return {
    config,
    diffusion,
    scales,
    options: {
      ...(mixed_ratio && { fractions: mixedFractions(mixed_ratio) }),
      ...(flags.multi_res_weights && { resolutionWeights: flags.multi_res_weights.split(':').map(Number) }),
    },
    isVariational: flags.use_vdm_loss_weights,
    weights: denoiserWeights(config, fixtures.below('A.w.')),
    inputs: {
      picture: fixtures.picture('loss.in.images'),
      noises: scales.map((_, r) => fixtures.picture(`${name}.eps.${r}`)),
      gammas: trainingGammas(diffusion, scales, times.data),
      vdmWeights: atSteps(vdmWeights(schedules[diffusion.schedule](diffusion.steps)), times.data),
      times,
      features,
      mask: fixtures.tensor('loss.in.mask'),
      micro:
        name === SCALED && scale
          ? {
              scale: inShapeOf(
                times,
                Float32Array.from(times.data, (_, i) => given[i] ?? scale.default),
              ),
            }
          : {},
    },
  };
}

/** The forward pass of training, traceable. */
function trainingLoss({ config, diffusion, scales, options, isVariational }: PreparedLoss, w: DenoiserWeights, inputs: Inputs<tf.Tensor>) {
  const { noises, gammas, vdmWeights, ...given } = inputs;
  const { clean, noisy } = noisyPictures(diffusion, scales, inputs.picture, noises, gammas);
  const items = inputs.picture.shape[0] ?? 0;
  const xs = noisy.map((x, r) => (options.fractions ? tf.slice(x, 0, mixedItems(options.fractions[r]!, items)) : x));
  const predictions = denoise(config, w, { ...given, xs });
  const loss = diffusionLoss(
    diffusion,
    scales,
    { clean, noisy, predictions, noises, gammas, ...(isVariational && { weights: vdmWeights }) },
    options,
  );
  const compared = predictions.map((prediction, r) => {
    const missing = items - prediction.shape[0];
    const none: [number, number] = [0, 0];
    const whole = missing === 0 ? prediction : tf.pad(prediction, [[0, missing], none, none, none]);
    return inLossTerms(diffusion, noisy[r]!, whole, gammas[r]!);
  });
  return { ...loss, clean, noisy, compared };
}

async function lossParts(engine: Engine, prepared: PreparedLoss) {
  const executable = await engine.compile(
    ({ weights, inputs }: { weights: Record<string, tf.Tensor>; inputs: Inputs<tf.Tensor> }) =>
      trainingLoss(prepared, nest<DenoiserWeights>(weights), inputs),
    { weights: prepared.weights, inputs: specsOf(prepared.inputs) },
    { name: 'loss' },
  );
  const parts = await executable.run({ inputs: prepared.inputs });
  await executable.dispose();
  return parts;
}

/** d loss / d parameter of a loss, in the checkpoint's layout. */
export type LossGradients = (name: string) => Promise<NamedTensors>;

/** Computes each loss's gradients when they are first asked for. */
export function lossGradients(fixtures: MdmFixtures, engine: Engine): LossGradients {
  const known = new Map<string, Promise<NamedTensors>>();
  return (name) => {
    const gradients = known.get(name) ?? gradientsOf(engine, prepareLoss(fixtures, name, fixtures.losses[name]!));
    known.set(name, gradients);
    return gradients;
  };
}

async function gradientsOf(engine: Engine, prepared: PreparedLoss): Promise<NamedTensors> {
  const { weights, inputs } = prepared;
  const names = Object.keys(weights);
  const executable = await engine.compile(
    (given: { weights: Record<string, tf.Tensor>; inputs: Inputs<tf.Tensor> }) => {
      const lossOf = (...tensors: tf.Tensor[]) => {
        const tree = nest<DenoiserWeights>(Object.fromEntries(names.map((name, i) => [name, tensors[i]])));
        return trainingLoss(prepared, tree, given.inputs).loss;
      };
      const gradients = tf.grads(lossOf as (...tensors: tf.Tensor[]) => tf.Tensor)(names.map((name) => given.weights[name]!));
      return { gradients: Object.fromEntries(names.map((name, i) => [name, gradients[i]!])) };
    },
    { weights: specsOf(weights), inputs: specsOf(inputs) },
    { name: 'loss gradients' },
  );
  const { gradients } = await executable.run({ weights, inputs });
  await executable.dispose();
  return toCheckpointLayout(gradients);
}

type Specs<T> = T extends HostTensor ? TensorSpec : { [K in keyof T]: Specs<T[K]> };
const specsOf = <T>(tree: T): Specs<T> => mapLeaves<HostTensor, Specs<T>>(tree, ({ shape, dtype }) => ({ shape, dtype }));
