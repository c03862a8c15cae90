import type { RecordEntry } from '@kaleido/shared/ndjson';
import type { LatentPart } from '@kaleido/shared/record';
import { mostDifferent } from './most-different.ts';
import { planDistance } from './plan-distance.ts';

/** How many plans of one caption are compared: their distances grow with the square. */
const MAX_PLANS = 4096;

/** The plans of one caption: consecutive records. */
export interface PlanGroup {
  readonly entries: readonly RecordEntry[];
  /** Those to keep, in their order. */
  readonly picked: readonly RecordEntry[];
}

/** Picks from each run of records with the same caption the `count` plans that differ most in the given parts. */
export async function* pickPlans(
  entries: AsyncIterable<RecordEntry>,
  count: number,
  parts: readonly LatentPart[] | undefined,
): AsyncGenerator<PlanGroup> {
  let group: RecordEntry[] = [];
  const pick = (): PlanGroup => {
    const distance = (a: number, b: number): number => planDistance(group[a]!.record.latents ?? {}, group[b]!.record.latents ?? {}, parts);
    return { entries: group, picked: mostDifferent(group.length, count, distance).map((index) => group[index]!) };
  };
  for await (const entry of entries) {
    if (group.length > 0 && (group[0]!.record.caption !== entry.record.caption || group.length === MAX_PLANS)) {
      yield pick();
      group = [];
    }
    group.push(entry);
  }
  if (group.length > 0) yield pick();
}
