import type { KaleidoRecord } from '../record/types.ts';
import { captionRecord, validateRecord } from '../record/validate.ts';
import { untilAborted } from '../until-aborted.ts';
import type { RecordEntry } from './read.ts';

/** A caption or a record, as a library caller has it. */
export type CaptionOrRecord = string | KaleidoRecord;

/** One caption or record, or a sequence of them. */
export type Records = CaptionOrRecord | Iterable<CaptionOrRecord> | AsyncIterable<CaptionOrRecord>;

/**
 * The records of a library caller in the form of records that were read: checked, and named by number (`record 3`).
 * @throws InputError for anything that is not a record; the signal's reason as soon as it is aborted
 */
export async function* entriesOf(records: Records, signal?: AbortSignal): AsyncGenerator<RecordEntry> {
  const items = each(records);
  let index = 0;
  for await (const item of signal ? untilAborted(items, signal) : items) {
    const where = `record ${index + 1}`;
    const record = typeof item === 'string' ? captionRecord(item, where) : validateRecord(item, where);
    yield { record, where, index: index++, source: JSON.stringify(record) };
  }
}

async function* each(records: Records): AsyncGenerator<CaptionOrRecord> {
  if (typeof records === 'string' || !(Symbol.iterator in records || Symbol.asyncIterator in records)) yield records;
  else yield* records;
}
