import { number, UsageError } from '@kaleido/shared/cli';
import { type Guidance, type GuidanceEntry, type GuidanceRun, unguided } from '../guidance.ts';

const options = {
  guideFrom: number({ help: 'guide only above this noise level (noise over signal, at the lowest resolution)', min: 0, default: 0 }),
  guideTo: number({ help: 'guide only below this noise level', min: 0, infinite: true, default: Number.POSITIVE_INFINITY }),
} as const;

/** Guidance only between two noise levels (Kynkäänniemi et al. 2024, arXiv 2404.07724: where from < σ ≤ to), for more diversity at less cost. */
export const within = (inner: Guidance, from: number, to: number): Guidance => ({
  conditions: [...new Set([...inner.conditions, ...unguided.conditions])],
  begin(batch) {
    const [inside, outside] = [inner.begin(batch), unguided.begin(batch)];
    const at = ({ sigma }: { readonly sigma: number }): GuidanceRun => (sigma > from && sigma <= to ? inside : outside);
    return {
      branches: (level) => at(level).branches(level),
      combine: (answers, level) => at(level).combine(answers, level),
    };
  },
});

export const interval: GuidanceEntry<typeof options> = {
  options,
  wrap(inner, { guideFrom, guideTo }) {
    if (guideFrom > guideTo)
      throw new UsageError(`--guide-from ${guideFrom} is above --guide-to ${guideTo} (a model may set either: see --print-config)`);
    return guideFrom === 0 && guideTo === Number.POSITIVE_INFINITY ? inner : within(inner, guideFrom, guideTo);
  },
  record: ({ guideFrom, guideTo }) => ({
    ...(guideFrom > 0 && { guideFrom }),
    ...(guideTo < Number.POSITIVE_INFINITY && { guideTo }),
  }),
};
