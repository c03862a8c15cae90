import type { LatentPart } from '@kaleido/shared/record';

/**
 * Losses on held-out pictures, conditioned on captions and all latents. They are comparable between recipes: errors are in
 * v = √γ ε − √(1 − γ) x₀, unweighted, whatever the training loss is.
 */
export interface Validation {
  readonly pictures: number;
  /** By resolution, finest first. */
  readonly diffusion: readonly DiffusionValidation[];
  /** Absent in a model without latents. */
  readonly prior?: PriorValidation;
}

interface DiffusionValidation {
  /** Pixels a side. */
  readonly side: number;
  /** Mean squared error. */
  readonly loss: number;
  /** The same by part of the schedule, least noisy first. */
  readonly byLevel: readonly number[];
}

interface PriorValidation {
  /** Mean of −log p over all tokens, markers and end tokens included. */
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
