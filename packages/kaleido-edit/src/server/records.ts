import { randomInt } from 'node:crypto';
import { InputError, show } from '@kaleido/shared/errors';
import { type RecordEntry, serialise } from '@kaleido/shared/ndjson';
import { type KaleidoRecord, validateRecord } from '@kaleido/shared/record';
import type { KeyedRecord } from '../protocol.ts';
import { Refused } from './refused.ts';

/** The records that are being edited. */
export interface EditedRecords {
  readonly revision: number;
  readonly records: readonly KeyedRecord[];
  /**
   * Replaces them.
   * @param revision what the page has seen
   * @returns the new revision
   * @throws Refused 409 for another revision; InputError for what is no list of records
   */
  replace(revision: number, records: readonly { readonly key: string; readonly record: unknown }[]): number;
  /** One line of NDJSON for each, in order. What a page cannot edit is as it was read. */
  lines(): string[];
}

/**
 * Records as they were read, under the keys 1, 2, 3…
 * @param first the revision to begin with: a page of an earlier server must not take its own for this one's
 */
export function editedRecords(entries: readonly RecordEntry[], first: number = randomInt(2 ** 40)): EditedRecords {
  const sources = new Map(entries.map((entry, index) => [String(index + 1), entry]));
  let records: readonly KeyedRecord[] = [...sources].map(([key, { record }]) => ({ key, record }));
  let revision = first;
  return {
    get revision() {
      return revision;
    },
    get records() {
      return records;
    },
    replace(seen, given) {
      if (seen !== revision) throw new Refused(409, 'the records have been changed in another page');
      const checked = given.map(({ key, record }, index) => ({ key, record: validateRecord(record, `record ${index + 1}`) }));
      const keys = new Set<string>();
      const twice = checked.find(({ key }) => keys.size === keys.add(key).size);
      if (twice) throw new InputError(`records: the key ${show(twice.key)} is there twice`);
      // A page has only what JSON can hold in JavaScript: what was read is kept for the rest.
      records = checked.map(({ key, record }) => ({ key, record: merged(sources.get(key)?.record, record) }));
      revision++;
      return revision;
    },
    lines: () => records.map(({ key, record }) => lineOf(sources.get(key), record)),
  };
}

/** What a page may change. */
const edited = ({ caption, id, seed, model, latents }: KaleidoRecord) => ({ caption, id, seed, model, latents });

/** A record with what a page changed. A picture that shows something else goes. */
function merged(before: KaleidoRecord | undefined, record: KaleidoRecord): KaleidoRecord {
  if (!before) return record;
  const { caption: _1, id: _2, seed: _3, model: _4, latents: _5, image, ...others } = before;
  const own = Object.fromEntries(Object.entries(edited(record)).filter(([, value]) => value !== undefined)) as unknown as KaleidoRecord;
  return { ...own, ...others, ...(image && draws(before) === draws(record) && { image }) };
}

/** All that a picture depends on. */
const draws = ({ caption, seed, latents }: KaleidoRecord): string => JSON.stringify([caption, seed, latents]);

/** A record as one line, spliced into the text that it was read from. */
export function lineOf(source: RecordEntry | undefined, record: KaleidoRecord): string {
  if (!source) {
    const { image: _, ...plan } = record;
    return JSON.stringify(plan);
  }
  const { latents } = record;
  const parts = latents && { text: undefined, bbox: undefined, blob: undefined, voken: undefined, ...latents };
  return serialise(source, {
    ...edited(record),
    latents: parts,
    ...(record.image === undefined && { image: undefined }),
    ...(source.share !== undefined && { kaleido_shard: source.share }),
  });
}
