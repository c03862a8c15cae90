import type { OptionTable, OptionValues } from '@kaleido/shared/cli';
import { type Guidance, type GuidanceEntry, unguided } from './guidance.ts';
import { interval } from './guidances/interval.ts';
import { plain } from './guidances/plain.ts';

/** Guidances, each wrapped around those before it. */
const entries: readonly GuidanceEntry<OptionTable>[] = [plain, interval];

/** The options of all guidances. */
export const guidanceOptions = { ...plain.options, ...interval.options } as const;

export type GuidanceValues = OptionValues<typeof guidanceOptions>;

/** The guidance that options ask for. @throws UsageError when they contradict each other */
export const guidanceOf = (values: GuidanceValues): Guidance => entries.reduce((inner, entry) => entry.wrap(inner, values), unguided);

/** What a picture's record says of its guidance. */
export const guidanceRecord = (values: GuidanceValues): Readonly<Record<string, number>> =>
  Object.assign({}, ...entries.map((entry) => entry.record(values)));
