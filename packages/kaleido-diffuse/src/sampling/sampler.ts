import type { Pictures } from './pictures.ts';

/** Everything a sampler may use. All resolutions go through the same steps, each with its own γ. */
export interface SamplerInput {
  /** Estimates of the clean pictures, given noisy ones at a table index; guidance and thresholds are inside. */
  readonly estimate: (xs: Pictures, index: number) => Promise<Pictures>;
  /** Standard normal noise to begin with. */
  readonly start: Pictures;
  /** Table indices from the first step to 0: one more than there are steps. */
  readonly indices: readonly number[];
  /** γ by table index, one table a resolution. */
  readonly gammas: readonly Float64Array[];
  /** Standard normal noise of a step, in the sizes of `start`. */
  readonly noise: (step: number) => Pictures;
  /** Part of DDPM's noise that DDIM adds; other samplers do not read it. */
  readonly eta: number;
}

export interface SamplerStep {
  /** 0 for the first. */
  readonly step: number;
  /** Noisy pictures after the step; after the last one, the result. */
  readonly xs: Pictures;
  /** The estimate the step was made with. */
  readonly estimates: Pictures;
}

/** Yields after every step. */
export type Sampler = (input: SamplerInput) => AsyncGenerator<SamplerStep>;

/** √((1 − γ)/γ): noise over signal. */
export const sigmaOf = (gamma: number): number => Math.sqrt((1 - gamma) / gamma);

/** Runs a sampler to its end and gives the pictures. Throws a RangeError when there is no step. */
export async function finish(steps: AsyncIterable<SamplerStep>): Promise<Pictures> {
  let last: SamplerStep | undefined;
  for await (const step of steps) last = step;
  if (!last) throw new RangeError('sampler: expected at least one step, got none');
  return last.xs;
}
