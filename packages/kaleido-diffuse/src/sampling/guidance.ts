import type { OptionTable, OptionValues } from '@kaleido/shared/cli';
import type { HostTensor } from '@kaleido/shared/tensors';
import type { Prediction } from '../diffusion/diffusion-config.ts';
import type { Pictures } from './pictures.ts';

/*
 * A guidance says which branches to ask at a noise level, and puts the answers together. Guidances are wrapped around one another, so
 * that each is one idea: the innermost asks with the record alone, `plain` adds the unconditional branch and the weight, `interval` turns
 * what it holds off outside of two noise levels. Neither the estimator nor a sampler knows any of them.
 */

/** What the network sees of a record: nothing (or the negative prompt), its caption, or caption and latents. */
export type ConditionName = 'unconditional' | 'caption' | 'record';

/** One question to the network, about all pictures of a batch. */
export interface Branch {
  readonly condition: ConditionName;
  /** What the features [items, tokens, width] are changed to for this question. */
  readonly change?: (features: HostTensor) => HostTensor;
}

/** Where a trajectory stands when the network is asked. */
export interface Level {
  /** σ of the lowest resolution. */
  readonly sigma: number;
  /** γ of every resolution, finest first. */
  readonly gammas: readonly number[];
  readonly prediction: Prediction;
  /** The noisy pictures. */
  readonly xs: Pictures;
}

/** A guidance at work on one batch; what it remembers from step to step is its own. */
export interface GuidanceRun {
  /** At least one. */
  branches(level: Level): readonly Branch[];
  /** The prediction, from the raw ones of each branch. */
  combine(answers: readonly Pictures[], level: Level): Pictures;
}

export interface Guidance {
  /** Conditions that it may ask for; their features are computed before the first step. */
  readonly conditions: readonly ConditionName[];
  /** Begins a batch. Whatever is random is keyed by the pictures' seeds, so that neither batch nor order changes a picture. */
  begin(batch: { readonly seeds: readonly number[] }): GuidanceRun;
}

/** A guidance as users meet it: its options and what a picture's record says of it. */
export interface GuidanceEntry<Table extends OptionTable> {
  readonly options: Table;
  // Methods, so that an entry of a certain table is an entry of any.
  /**
   * The guidance that these values ask for, around `inner`; `inner` itself where they ask for nothing.
   * @throws UsageError when they contradict each other
   */
  wrap(inner: Guidance, values: OptionValues<Table>): Guidance;
  /** Fields of the picture's record. */
  record(values: OptionValues<Table>): Readonly<Record<string, number>>;
}

/** No guidance: the prediction with the record. */
export const unguided: Guidance = {
  conditions: ['record'],
  begin: () => ({
    branches: () => [{ condition: 'record' }],
    combine: ([answer]) => answer!,
  }),
};
