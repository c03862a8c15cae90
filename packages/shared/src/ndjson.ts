import type { InputError } from './errors.ts';
import type { KaleidoRecord } from './record/types.ts';

/** A record that was read, with the text it was read from. */
export interface RecordEntry {
  readonly record: KaleidoRecord;
  /** Where it stood, for messages: `stdin:3` is the third record of standard input. */
  readonly where: string;
  /** Position among all records of all inputs, from 0; refused records count, so ids and seeds made from it never move. */
  readonly index: number;
  /** The record as it was written (a JSON object; for a plain line, one made from it). */
  readonly source: string;
}

/** One i-th part of n: the records whose index modulo `of` is `part − 1`. */
export interface Shard {
  readonly part: number;
  readonly of: number;
}

/** How records are read. */
export interface ReadOptions {
  /** The source's name in messages. */
  readonly name: string;
  /** Index of the first record (0). */
  readonly firstIndex?: number;
  /** Largest record in bytes (64 MiB). */
  readonly maxBytes?: number;
  /** Takes every n-th record only. */
  readonly shard?: Shard | undefined;
  /** Called with what is wrong with a record, whereupon reading goes on after it; without it the error is thrown. */
  readonly onBad?: ((error: InputError) => void) | undefined;
}

/** Changed, added and (undefined) removed fields; an object is merged member by member into one that is there. */
export type RecordChanges = { readonly [K in keyof KaleidoRecord]?: Changed<KaleidoRecord[K]> | undefined } & {
  readonly [name: string]: unknown;
};
type Changed<T> = T extends readonly unknown[] ? T : T extends object ? { readonly [K in keyof T]?: T[K] | undefined } : T;

/**
 * Records as they come in: any sequence of JSON values as jq prints them, or plain lines as captions (design §2).
 * Throws an InputError such as `stdin:3: line 7, column 2: …` at the first bad record unless `onBad` is given.
 */
export declare function readRecords(source: AsyncIterable<Uint8Array>, options: ReadOptions): AsyncIterable<RecordEntry>;

/** One record from the text of one JSON object (as stored inside a PNG). Throws an InputError. */
export declare function parseRecord(source: string, where: string): RecordEntry;

/**
 * The record as one line (no newline) with changes spliced into the text it was read from: everything else keeps its place
 * and its spelling (large integers, 1.0, key order). New fields come last.
 */
export declare function serialise(entry: RecordEntry, changes: RecordChanges): string;
