import type { OptionTable, OptionValues } from '@kaleido/shared/cli';
import type { HostTensor } from '@kaleido/shared/tensors';
import type { Predicted } from '../diffusion/noise-levels.ts';
import type { Pictures } from './pictures.ts';

/*
 * A guidance chooses the branches to evaluate at a noise level and combines their predictions. Guidances wrap one another, so that each
 * is one idea: the innermost evaluates the record alone, `plain` adds the unconditional branch and the weight (`two-weights`, `projected`
 * and `autoguidance` do it in their own ways), `interval` turns its inner guidance off outside two noise levels, and `annealed` adds
 * noise to the conditions. Neither the estimator nor the samplers know any of them.
 */

/** What the network is conditioned on: nothing (or the negative prompt), a record's caption, or caption and latents. */
export type ConditionName = 'unconditional' | 'caption' | 'record';

/** One evaluation of the network, for all pictures of a batch. */
export interface Branch {
  readonly condition: ConditionName;
  /** Which network is evaluated: the model's own, or that of another model. The model's own when absent. */
  readonly network?: 'guide';
  /** Changes the features [items, tokens, width] for this branch; the mask [items, tokens] is 0 at padding. */
  readonly change?: (features: HostTensor, mask: HostTensor) => HostTensor;
}

/** The state of a trajectory when the network is evaluated. */
export interface Level {
  /** Index of the noise levels, from the noisiest down to 1. The networks that we train see index − 1 as their time. */
  readonly index: number;
  /** The same as a fraction of the noisiest one's, 1 for noise. */
  readonly time: number;
  /** σ of the lowest resolution. */
  readonly sigma: number;
  /** γ of every resolution, finest first. */
  readonly gammas: readonly number[];
  readonly prediction: Predicted;
  /** The noisy pictures. */
  readonly xs: Pictures;
}

/** A guidance at work on one batch; it may keep state from step to step. */
export interface GuidanceRun {
  /** At least one. */
  branches(level: Level): readonly Branch[];
  /** The prediction, from the raw ones of each branch. */
  combine(answers: readonly Pictures[], level: Level): Pictures;
}

export interface Guidance {
  /** Conditions that it may ask for; their features are computed before the first step. */
  readonly conditions: readonly ConditionName[];
  /** Starts a batch. Random numbers are keyed by the pictures' seeds, so that neither batch nor order changes a picture. */
  begin(batch: { readonly seeds: readonly number[] }): GuidanceRun;
}

/** A guidance's command-line face: its options and its fields in a picture's record. */
export interface GuidanceEntry<Table extends OptionTable> {
  readonly options: Table;
  // Methods, so that an entry for one table is assignable to an entry for any.
  /**
   * The guidance for these values, around `inner`; `inner` itself if they do not enable it.
   * @throws UsageError when they contradict each other
   */
  wrap(inner: Guidance, values: OptionValues<Table>): Guidance;
  /** Fields of the picture's record. */
  record(values: OptionValues<Table>): Readonly<Record<string, number | string>>;
}

/** No guidance: the prediction with the record. */
export const unguided: Guidance = {
  conditions: ['record'],
  begin: () => ({
    branches: () => [{ condition: 'record' }],
    combine: ([answer]) => answer!,
  }),
};
