import type { InputError } from '../errors.ts';
import { type ReadOptions, type RecordEntry, readRecords } from '../ndjson/read.ts';

/** A stream of these parts. */
export async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part as string);
}

/** A stream that is cut at every byte. */
export async function* everyByte(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  for (const byte of Buffer.from(text as string)) yield Uint8Array.of(byte);
}

/** A stream that is cut at these places. */
export async function* cutAt(bytes: Uint8Array, places: readonly number[]): AsyncGenerator<Uint8Array> {
  const cuts = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < cuts.length; i++) yield bytes.subarray(cuts[i - 1], cuts[i]);
}

/** All records of a stream. */
export async function read(source: AsyncIterable<Uint8Array>, options: Partial<ReadOptions> = {}): Promise<RecordEntry[]> {
  const entries: RecordEntry[] = [];
  for await (const entry of readRecords(source, { name: 'stdin', ...options })) entries.push(entry);
  return entries;
}

/** What is read and what is reported, in order, when bad records do not stop the reading. */
export async function keepGoing(text: string): Promise<string[]> {
  const seen: string[] = [];
  const onBad = (error: InputError) => seen.push(error.message);
  for await (const { record } of readRecords(chunks(text), { name: 'stdin', onBad })) seen.push(record.caption);
  return seen;
}
