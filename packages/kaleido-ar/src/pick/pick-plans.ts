import { InputError } from '@kaleido/shared/errors';
import type { RecordEntry } from '@kaleido/shared/ndjson';
import type { LatentPart } from '@kaleido/shared/record';
import { mostDifferent } from './most-different.ts';
import { planDistance } from './plan-distance.ts';

/** Maximum number of plans of a caption, since the distances grow with its square. */
const MAX_PLANS = 4096;

/** Consecutive records with the same caption. */
export interface PlanGroup {
  readonly entries: readonly RecordEntry[];
  /** The records to keep, in their original order. */
  readonly picked: readonly RecordEntry[];
}

/**
 * Picks the `count` plans that differ most in the given parts, from each run of records with the same caption.
 * @param isOurs whether to pick from a group, by its first record; others are passed over
 * @throws InputError for more plans of one caption than can be compared
 */
export async function* pickPlans(
  entries: AsyncIterable<RecordEntry>,
  count: number,
  parts: readonly LatentPart[] | undefined,
  isOurs: (first: RecordEntry) => boolean = () => true,
): AsyncGenerator<PlanGroup> {
  let group: RecordEntry[] = [];
  const pick = (): PlanGroup => {
    const distance = (a: number, b: number): number => planDistance(group[a]!.record.latents ?? {}, group[b]!.record.latents ?? {}, parts);
    return { entries: group, picked: mostDifferent(group.length, count, distance).map((index) => group[index]!) };
  };
  for await (const entry of entries) {
    if (group.length > 0 && group[0]!.record.caption !== entry.record.caption) {
      if (isOurs(group[0]!)) yield pick();
      group = [];
    }
    if (group.length === MAX_PLANS)
      throw new InputError(`${entry.where}: expected at most ${MAX_PLANS} plans of one caption, got another one`);
    group.push(entry);
  }
  if (group.length > 0 && isOurs(group[0]!)) yield pick();
}
