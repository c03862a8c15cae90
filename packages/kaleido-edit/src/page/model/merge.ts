import type { KeyedRecord } from '../../protocol.ts';
import { isSame } from './same.ts';

/** Records of two pages, brought together. */
export interface Merged {
  readonly records: readonly KeyedRecord[];
  /** Whether some of one's own changes are not among them, since the other page changed the same record. */
  readonly isLost: boolean;
}

/**
 * Brings together what two pages made of the same records: each record as the one page has it that changed it, or as `theirs` where both
 * did. A record that one page removed and the other left alone goes; one that was added stays, after theirs.
 * @param base the records that both began with
 */
export function merge(base: readonly KeyedRecord[], mine: readonly KeyedRecord[], theirs: readonly KeyedRecord[]): Merged {
  const [was, own, others] = [base, mine, theirs].map((records) => new Map(records.map((entry) => [entry.key, entry])));
  let isLost = false;
  const choose = (key: string): KeyedRecord | undefined => {
    const [before, ours, other] = [was!.get(key), own!.get(key), others!.get(key)];
    if (isSame(ours, before)) return other;
    if (isSame(other, before)) return ours;
    isLost ||= !isSame(ours, other);
    return other ?? ours;
  };
  const keys = new Set([...theirs, ...mine].map(({ key }) => key));
  const records = [...keys].flatMap((key) => choose(key) ?? []);
  return { records, isLost };
}
