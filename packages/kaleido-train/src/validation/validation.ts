import type { LatentPart } from '@kaleido/shared/record';

/**
 * How well a model does on pictures and captions that it never learns from, conditioned on everything (caption and latents). The same for every
 * recipe: errors are in v (√γ ε − √(1 − γ) x₀), unweighted, whatever the model is trained on.
 */
export interface Validation {
  readonly pictures: number;
  /** Of each resolution, finest first. */
  readonly diffusion: readonly DiffusionValidation[];
  /** Absent in a model without latents. */
  readonly prior?: PriorValidation;
}

interface DiffusionValidation {
  /** Pixels a side. */
  readonly side: number;
  /** Mean squared error. */
  readonly loss: number;
  /** The same by share of the schedule, from the least noisy one. */
  readonly byLevel: readonly number[];
}

interface PriorValidation {
  /** −log p of a token, the mean over all of them, those between the parts and at the end too. */
  readonly loss: number;
  /** exp of the mean over the tokens inside each part. */
  readonly perplexity: Readonly<Partial<Record<LatentPart, number>>>;
}

/** As one object of the log: `{"pictures":256,"dm_16":…,"dm_16_by_level":[…],"ar":…,"perplexity_text":…}`. */
export function validationLine({ pictures, diffusion, prior }: Validation): Readonly<Record<string, number | readonly number[]>> {
  const perplexities = Object.entries(prior?.perplexity ?? {}).map(([part, value]) => [`perplexity_${part}`, rounded(value)]);
  return {
    pictures,
    ...Object.fromEntries(
      diffusion.flatMap(({ side, loss, byLevel }) => [
        [`dm_${side}`, rounded(loss)],
        [`dm_${side}_by_level`, byLevel.map(rounded)],
      ]),
    ),
    ...(prior && { ar: rounded(prior.loss), perplexity: rounded(Math.exp(prior.loss)), ...Object.fromEntries(perplexities) }),
  };
}

const rounded = (value: number): number => Number(value.toPrecision(6));
