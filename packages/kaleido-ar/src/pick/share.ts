import { InputError, show } from '@kaleido/shared/errors';
import { type RecordEntry, type Shard, shareName } from '@kaleido/shared/ndjson';

/**
 * Whether a group of plans belongs to a share of the work. Groups are counted, since records of one caption must stay together; those of a
 * pipe whose first command has chosen are known by their mark.
 * @param isOfPipe whether the share is that of the whole pipe
 * @throws InputError, when a group is asked for, for one that is marked for another share
 */
export function groupsOf(shard: Shard | undefined, isOfPipe: boolean): (first: RecordEntry) => boolean {
  if (!shard) return () => true;
  let counted = 0;
  return ({ record: { kaleido_shard: mark }, where }) => {
    if (!isOfPipe || mark === undefined) return counted++ % shard.of === shard.part - 1;
    if (mark === shareName(shard)) return true;
    throw new InputError(`${where}: kaleido_shard: the record belongs to share ${show(mark)}, but KALEIDO_SHARD is ${shareName(shard)}`);
  };
}
