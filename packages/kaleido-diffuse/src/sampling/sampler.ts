import { combine, mapPictures, type Pictures } from './pictures.ts';

/*
 * Samplers integrate y = x/√γ = x₀ + σ ε, where every solver reads as in its paper (EDM's σ-space, arXiv 2206.00364 §4) for any schedule
 * and resolution. `integrate` is the adapter to what networks see: x = √γ y.
 */

/** Inputs of a sampler. */
export interface SamplerInput {
  /** Estimates x₀ from noisy pictures at the noise level of a step; guidance and thresholds are inside. */
  readonly denoise: (ys: Pictures, step: number) => Promise<Pictures>;
  /** Initial noisy pictures. */
  readonly start: Pictures;
  /** Noise levels σ, falling: of each step and of the end, one list for each resolution. The end is 0 for a clean picture. */
  readonly sigmas: readonly (readonly number[])[];
  /** Standard normal noise of a step, in the sizes of `start`. */
  readonly noise: (step: number) => Pictures;
  /** Fraction of DDPM's noise that DDIM adds; other samplers ignore it. */
  readonly eta: number;
}

/** A step's result in y. */
interface NoisyStep {
  readonly ys: Pictures;
  /** The estimates of x₀ that the step was made with. */
  readonly estimates: Pictures;
}

/** Yields after every step. */
export type Sampler = (input: SamplerInput) => AsyncGenerator<NoisyStep>;

/** First and last σ of a step, by resolution. */
export const stepOf =
  (sigmas: SamplerInput['sigmas'], step: number) =>
  (resolution: number): readonly [from: number, to: number] => [sigmas[resolution]![step]!, sigmas[resolution]![step + 1]!];

/** Number of steps. */
export const stepCount = (sigmas: SamplerInput['sigmas']): number => sigmas[0]!.length - 1;

/** √((1 − γ)/γ): noise over signal. */
export const sigmaOf = (gamma: number): number => Math.sqrt((1 - gamma) / gamma);

/** Inputs of `integrate`. */
export interface Trajectory {
  /** Estimates of the clean pictures, given noisy ones as the network sees them at a table index. */
  readonly estimate: (xs: Pictures, index: number) => Promise<Pictures>;
  /** Initial noise, standard normal. */
  readonly start: Pictures;
  /** Table indices of the steps and of the end, falling: one more than the number of steps. */
  readonly indices: readonly number[];
  /** γ by table index, one table for each resolution. */
  readonly gammas: readonly Float64Array[];
  readonly noise: SamplerInput['noise'];
  readonly eta: number;
}

export interface SamplerStep {
  /** 0 for the first. */
  readonly step: number;
  /** Noisy pictures after the step, as the network sees them; after the last one, the result. */
  readonly xs: Pictures;
  /** The estimates of x₀ that the step was made with. */
  readonly estimates: Pictures;
}

/** Runs a sampler over pictures as a network sees them. */
export async function* integrate(sampler: Sampler, trajectory: Trajectory): AsyncGenerator<SamplerStep> {
  const { estimate, start, indices, gammas, noise, eta } = trajectory;
  const alpha = (resolution: number, step: number): number => Math.sqrt(gammas[resolution]![indices[step]!]!);
  const toNetwork = (ys: Pictures, step: number): Pictures => mapPictures(ys, (y, r) => combine([alpha(r, step), y]));
  const steps = sampler({
    denoise: (ys, step) => estimate(toNetwork(ys, step), indices[step]!),
    start: mapPictures(start, (x, r) => combine([1 / alpha(r, 0), x])),
    sigmas: gammas.map((gamma) => indices.map((index) => sigmaOf(gamma[index]!))),
    noise,
    eta,
  });
  let step = 0;
  for await (const { ys, estimates } of steps) {
    yield { step, xs: toNetwork(ys, step + 1), estimates };
    step++;
  }
}

/** Runs a sampler to its end and returns the pictures. @throws RangeError without a step */
export async function finish(steps: AsyncIterable<SamplerStep>): Promise<Pictures> {
  let last: SamplerStep | undefined;
  for await (const step of steps) last = step;
  if (!last) throw new RangeError('sampler: expected at least one step, got none');
  return last.xs;
}
