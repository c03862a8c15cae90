import { InputError } from '../errors.ts';
import type { KaleidoRecord } from '../record/types.ts';
import { captionRecord, validateRecord } from '../record/validate.ts';
import { show } from '../show.ts';
import { binaryKind } from './binary-kind.ts';
import { readLine } from './line.ts';
import { valueScanner } from './scan-value.ts';
import { type Piece, split } from './split.ts';
import { decodeUtf8 } from './utf8.ts';

/** A record with the text it was read from. */
export interface RecordEntry {
  readonly record: KaleidoRecord;
  /** Its position, for messages: `stdin:3` is the third record of standard input. */
  readonly where: string;
  /** Index among all records of all inputs, from 0. Refused records count, so ids and seeds derived from it do not shift. */
  readonly index: number;
  /** The record as written: a JSON object; for a plain line, the object made from it. */
  readonly source: string;
  /** The pipe's share that the record belongs to, for the next command; absent unless KALEIDO_SHARD divides the pipe. */
  readonly share?: string;
}

/** Part `part` (from 1) of `of`: the records whose index modulo `of` is `part − 1`. */
export interface Shard {
  readonly part: number;
  readonly of: number;
  /** Whether the share is that of a whole pipe: its first command selects and marks the records, later ones take all marked records. */
  readonly isOfPipe?: boolean;
}

/** The share as users write it: `1/4`. */
export const shareName = ({ part, of }: Shard): string => `${part}/${of}`;

/** Options for reading records. */
export interface ReadOptions {
  /** The source's name in messages. */
  readonly name: string;
  /** Largest record in bytes (64 MiB). */
  readonly maxBytes?: number | undefined;
  /** Reads only this share of the records. */
  readonly shard?: Shard | undefined;
  /** Called with the error of a bad record; reading then continues after it. Without it the error is thrown. */
  readonly onBad?: ((error: InputError) => void) | undefined;
}

/** Default maximum size of a record: enough for a picture, too small for a runaway line. */
export const DEFAULT_MAX_BYTES = 64 * 2 ** 20;

const MAX_DEPTH = 64;

/**
 * Reads records as they arrive, each as soon as its last byte is there: a sequence of JSON values as jq prints them, or plain lines
 * as captions.
 * @throws InputError such as `stdin:3: line 7, byte 2: …` at the first bad record unless `onBad` is given
 */
export const readRecords = (source: AsyncIterable<Uint8Array>, options: ReadOptions): AsyncGenerator<RecordEntry> =>
  readCounted(source, options, { index: 0 });

/** `readRecords` for one of several sources, which share the counter. */
export async function* readCounted(
  source: AsyncIterable<Uint8Array>,
  { name, maxBytes = DEFAULT_MAX_BYTES, shard, onBad }: ReadOptions,
  counter: { index: number },
): AsyncGenerator<RecordEntry> {
  const report = (error: InputError): void => {
    if (!onBad) throw error;
    onBad(error);
  };
  let number = 0;
  for await (const piece of split(source, { maxBytes, maxDepth: MAX_DEPTH })) {
    const kind = number === 0 && piece.kind === 'line' ? binaryKind(piece.bytes) : undefined;
    if (kind !== undefined) {
      counter.index++;
      report(new InputError(`${name}: ${kind}`));
      return; // no line of it is a record
    }
    for (const found of meanings(piece)) {
      const where = `${name}:${++number}`;
      const index = counter.index++;
      const isOurs = !shard || index % shard.of === shard.part - 1;
      if (!isOurs && !shard.isOfPipe) continue;
      let entry: RecordEntry;
      try {
        entry = entryOf(found, where, index);
        if (shard?.isOfPipe) {
          if (!isMarked(entry, shareName(shard)) && !isOurs) continue;
          entry = { ...entry, share: shareName(shard) };
        }
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        report(error);
        continue;
      }
      yield entry;
    }
  }
}

/**
 * Whether an earlier command of the pipe has selected this record for the share.
 * @throws InputError when the record is marked for another share
 */
function isMarked({ record, where }: RecordEntry, share: string): boolean {
  if (record.kaleido_shard === undefined || record.kaleido_shard === share) return record.kaleido_shard !== undefined;
  throw new InputError(`${where}: kaleido_shard: the record belongs to share ${show(record.kaleido_shard)}, but KALEIDO_SHARD is ${share}`);
}

/**
 * Parses a record from the text of one JSON object, such as a PNG holds.
 * @throws InputError that names what is wrong
 */
export function parseRecord(source: string, where: string): RecordEntry {
  const bytes = Buffer.from(source);
  const scanner = valueScanner(MAX_DEPTH);
  scanner.begin();
  const { state, fault } = scanner.scan(bytes, 0);
  if (state !== 'done') throw new InputError(`${where}: ${fault ?? 'the record is cut off'}`);
  return entryOfObject(source, where, 0);
}

/** Parses text that has been scanned as one JSON object within the limits. */
function entryOfObject(source: string, where: string, index: number): RecordEntry {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (error) {
    throw new InputError(`${where}: ${(error as Error).message}`);
  }
  return { record: validateRecord(value, where), where, index, source };
}

/** What a piece contains; a line may hold several captions or none. */
type Found =
  | { readonly kind: 'object'; readonly bytes: Uint8Array }
  | { readonly kind: 'caption'; readonly caption: string }
  | { readonly kind: 'fault'; readonly reason: string };

function* meanings(piece: Piece): Generator<Found> {
  if (piece.kind !== 'line') {
    yield piece;
    return;
  }
  const { text, fault } = decodeUtf8(piece.bytes);
  const meaning = text === undefined ? { fault } : readLine(text, piece.afterRecord);
  if (meaning.captions === undefined) yield { kind: 'fault', reason: meaning.fault };
  else for (const caption of meaning.captions) yield { kind: 'caption', caption };
}

function entryOf(found: Found, where: string, index: number): RecordEntry {
  if (found.kind === 'fault') throw new InputError(`${where}: ${found.reason}`);
  if (found.kind === 'caption') {
    const record = captionRecord(found.caption, where);
    return { record, where, index, source: JSON.stringify(record) };
  }
  const { text, fault } = decodeUtf8(found.bytes);
  if (text === undefined) throw new InputError(`${where}: ${fault}`);
  return entryOfObject(text, where, index);
}
