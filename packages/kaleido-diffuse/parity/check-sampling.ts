import { type Engine, nest } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import { parseDiffusionConfig } from '#src/diffusion/diffusion-config';
import { noiseLevels } from '#src/diffusion/noise-levels';
import { parseDenoiserConfig, resolutionScales } from '#src/network/denoiser-config';
import type { DenoiserWeights } from '#src/network/denoiser-weights';
import { type DenoiserInputs, denoise } from '#src/network/nested-unet';
import { denoiserWeights } from '#src/network/weights';
import { estimator } from '#src/sampling/estimator';
import { type Branch, type Guidance, type Level, unguided } from '#src/sampling/guidance';
import { classifierFree } from '#src/sampling/guidances/plain';
import type { Pictures } from '#src/sampling/pictures';
import { integrate, type SamplerStep } from '#src/sampling/sampler';
import { samplers } from '#src/sampling/samplers';
import { spacings } from '#src/sampling/spacings';
import { thresholdAliases, thresholds } from '#src/sampling/thresholds';
import { predictionNamed } from './check-losses.ts';
import { callOfA, runNetwork } from './check-networks.ts';
import { inShapeOf, itemsOf, type MdmFixtures, type ParityResult } from './mdm-fixtures.ts';

const released = { steps: 1000, schedule: 'cosine_iddpm', prediction: 'v' } as const;
/** Classifier-free guidance depends neither on the seeds nor on the noise level. */
const anyLevel: Level = { index: 1, time: 0, sigma: 1, gammas: [], prediction: 'v', xs: [] };
const begun = (guidance: Guidance) => guidance.begin({ seeds: [] });

/** ml-mdm's eta as our sampler and its eta: null is DDPM. */
const samplerOf = (eta: number | null) => ({ sampler: eta === null ? samplers.ddpm : samplers.ddim, eta: eta ?? 0 });

/** Single sampler steps over a given prediction (entries step). */
export async function* checkSteps(fixtures: MdmFixtures): AsyncGenerator<ParityResult> {
  const [xt, prediction, noise] = ['x_t', 'pred', 'noise'].map((name) => fixtures.tensor(`step.in.${name}`)) as [
    HostTensor,
    HostTensor,
    HostTensor,
  ];
  for (const [name, step] of Object.entries(fixtures.steps)) {
    const diffusion = parseDiffusionConfig({ ...released, prediction: predictionNamed(step.prediction) });
    const levels = noiseLevels(diffusion, [step.shift]);
    const estimate = estimator({
      levels,
      items: xt.shape[0] ?? 0,
      predict: async () => [[prediction.data as Float32Array]],
      guidance: begun(unguided),
      threshold: thresholds[thresholdAliases[step.threshold] ?? (step.threshold as keyof typeof thresholds)],
    });
    const { sampler, eta } = samplerOf(step.eta);
    const steps = integrate(sampler, {
      estimate,
      start: [xt.data as Float32Array],
      indices: [step.t, step.t_last],
      gammas: levels.gammas,
      noise: () => [noise.data as Float32Array],
      eta,
    });
    for await (const { xs, estimates } of steps) {
      yield fixtures.compare(`step.${name}.x0`, inShapeOf(xt, estimates[0]!));
      yield fixtures.compare(`step.${name}.x_last`, inShapeOf(xt, xs[0]!));
    }
  }
}

/** The doubled batch and guidance on its raw predictions (entries cfg). */
export async function* checkGuidance(fixtures: MdmFixtures, engine: Engine): AsyncGenerator<ParityResult> {
  const call = callOfA(fixtures);
  const raw = await runNetwork(engine, {
    ...call,
    xs: call.xs.map(twice),
    times: twice(call.times),
    features: fixtures.tensor('cfg.in.lm'),
    mask: fixtures.tensor('cfg.in.mask'),
  });
  yield* raw.map((x, r) => fixtures.comparePicture(`cfg.raw.${r}`, x));
  const items = (raw[0]?.shape[0] ?? 0) / 2;
  const half = (from: number): HostTensor[] => raw.map((x) => itemsOf(x, from, items));
  const values = (xs: HostTensor[]): Pictures => xs.map((x) => x.data as Float32Array);
  const [unconditional, conditional] = [half(0), half(items)];
  for (const entry of Object.keys(fixtures.below('cfg.guided'))) {
    const [weightText = '', r = ''] = entry.split('.');
    const weight = Number(weightText.replace('_', '.'));
    const answers = weight === 1 ? [values(conditional)] : [values(unconditional), values(conditional)];
    const guided = begun(classifierFree(weight)).combine(answers, anyLevel)[Number(r)]!;
    yield fixtures.comparePicture(`cfg.guided${entry}`, inShapeOf(conditional[Number(r)]!, guided));
  }
}

/** Whole sampling runs (entries chain): network, guidance, threshold and sampler together. */
export async function* checkChains(fixtures: MdmFixtures, engine: Engine): AsyncGenerator<ParityResult> {
  const call = callOfA(fixtures);
  const predict = await compilePredict(fixtures, engine);
  const config = parseDenoiserConfig(call.config, call.features.shape[2]);
  const scales = resolutionScales(config);
  const levels = noiseLevels(parseDiffusionConfig(released), scales);
  const { data: expected } = call.times;
  for (const [name, chain] of Object.entries(fixtures.chains)) {
    const entry = `chain.${name}`;
    const estimate = estimator({
      levels,
      items: expected.length,
      predict,
      guidance: begun(classifierFree(chain.guidance)),
      threshold: thresholds.clip,
    });
    const { sampler, eta } = samplerOf(chain.eta);
    const { gammas } = levels;
    const indices = spacings.uniform(chain.steps, gammas.at(-1)!);
    yield { name: `${entry}.timesteps`, error: `${indices}` === `${chain.timesteps}` ? 0 : Number.POSITIVE_INFINITY };
    const steps = integrate(sampler, {
      estimate,
      start: call.xs.map((x) => x.data as Float32Array),
      indices,
      gammas,
      noise: (step) => scales.map((_, r) => fixtures.picture(`${entry}.noise.${step * scales.length + r}`).data as Float32Array),
      eta,
    });
    yield* compareChain(fixtures, entry, call.xs[0]!, steps);
    fixtures.below(`${entry}.noise.`); // the last step is given noise that it multiplies by 0
  }
}

/** Finest pictures and estimates after each step, then the clipped result where the fixtures have it. */
async function* compareChain(
  fixtures: MdmFixtures,
  entry: string,
  like: HostTensor,
  steps: AsyncIterable<SamplerStep>,
): AsyncGenerator<ParityResult> {
  let last: SamplerStep | undefined;
  const compare = ({ xs, estimates }: SamplerStep, at: number) => [
    fixtures.comparePicture(`${entry}.x0_hi.${at}`, inShapeOf(like, estimates[0]!)),
    fixtures.comparePicture(`${entry}.xt_hi.${at}`, inShapeOf(like, xs[0]!)),
  ];
  for await (const step of steps) {
    yield* compare(step, step.step);
    last = step;
  }
  if (!last || !fixtures.has(`${entry}.xt_hi.${last.step + 1}`)) return;
  const clipped = last.xs.map(thresholds.clip);
  yield* compare({ ...last, xs: clipped, estimates: clipped }, last.step + 1);
}

/** Network A as an estimator asks it: one branch after the other. */
async function compilePredict(fixtures: MdmFixtures, engine: Engine) {
  const call = callOfA(fixtures);
  const config = parseDenoiserConfig(call.config, call.features.shape[2]);
  const weights = denoiserWeights(config, fixtures.below('A.w.'));
  const compileFor = (features: HostTensor, mask: HostTensor) => {
    const items = features.shape[0]!;
    return engine.compile(
      (inputs: { weights: Record<string, tf.Tensor>; call: DenoiserInputs }) =>
        denoise(config, nest<DenoiserWeights>(inputs.weights), inputs.call),
      {
        weights,
        call: {
          xs: call.xs.map(({ shape, dtype }) => ({ shape: [items, ...shape.slice(1)], dtype })),
          times: { shape: [items], dtype: 'float32' as const },
          features,
          mask,
        },
      },
      { name: 'denoiser' },
    );
  };
  const [features, mask] = [fixtures.tensor('cfg.in.lm'), fixtures.tensor('cfg.in.mask')];
  const items = features.shape[0]! / 2;
  const of = (from: number) => compileFor(itemsOf(features, from, items), itemsOf(mask, from, items));
  const executables = { unconditional: await of(0), record: await of(items), caption: undefined };
  return async ({ xs, index }: Level, branches: readonly Branch[]): Promise<readonly Pictures[]> => {
    const pictures = xs.map((x, r) => float32([items, ...call.xs[r]!.shape.slice(1)], x));
    const times = float32([items], new Float32Array(items).fill(index - 1));
    const answers: Pictures[] = [];
    for (const { condition } of branches) {
      const predictions = await executables[condition]!.run({ call: { xs: pictures, times } });
      answers.push(predictions.map(({ data }) => data as Float32Array));
    }
    return answers;
  };
}

/** A batch twice over. */
function twice(x: HostTensor): HostTensor {
  const items = x.shape[0]!;
  const parts = Array.from({ length: 2 * items }, (_, i) => itemsOf(x, i % items, 1).data);
  const data = x.data instanceof Float32Array ? new Float32Array(2 * x.data.length) : new Int32Array(2 * x.data.length);
  for (const [i, values] of parts.entries()) data.set(values, i * values.length);
  return { shape: [2 * items, ...x.shape.slice(1)], dtype: x.dtype, data };
}
