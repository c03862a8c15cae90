import { type OptionTable, type OptionValues, UsageError } from '@kaleido/shared/cli';
import { type Guidance, type GuidanceEntry, unguided } from './guidance.ts';
import { cads } from './guidances/annealed.ts';
import { autoguidance } from './guidances/autoguidance.ts';
import { interval } from './guidances/interval.ts';
import { plain } from './guidances/plain.ts';
import { apg } from './guidances/projected.ts';
import { split } from './guidances/two-weights.ts';

/**
 * Guidances, each wrapped around those before it. `split`, `apg` and `autoguidance` take the place of `plain`; CADS comes last, so that it
 * changes the condition outside the interval too, where the noise is high.
 */
const entries: readonly GuidanceEntry<OptionTable>[] = [plain, split, apg, autoguidance, interval, cads];

/** The options of all guidances. */
export const guidanceOptions = {
  ...plain.options,
  ...split.options,
  ...interval.options,
  ...apg.options,
  ...autoguidance.options,
  ...cads.options,
} as const;

export type GuidanceValues = OptionValues<typeof guidanceOptions>;

/**
 * The guidance for the given options.
 * @throws UsageError when they contradict each other
 */
export function guidanceOf(values: GuidanceValues): Guidance {
  const { guidanceLatents, apg: isProjected, guideModel } = values;
  const rivals = [
    guidanceLatents !== undefined && '--guidance-latents',
    isProjected && '--apg',
    guideModel !== undefined && '--guide-model',
  ];
  const [first, second] = rivals.filter((name) => name !== false);
  if (second) throw new UsageError(`${first} and ${second}: use only one of them`);
  return entries.reduce((inner, entry) => entry.wrap(inner, values), unguided);
}

/** Fields of a picture's record about its guidance. */
export const guidanceRecord = (values: GuidanceValues): Readonly<Record<string, number | string>> =>
  Object.assign({}, ...entries.map((entry) => entry.record(values)));
