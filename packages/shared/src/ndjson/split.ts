import { collector } from './collect.ts';
import { captionHint, valueScanner } from './scan-value.ts';

/** A stretch of input: a record, a line, or a fault. */
export type Piece =
  /** One complete, valid JSON object; the bytes are valid until the next piece is requested. */
  | { readonly kind: 'object'; readonly bytes: Uint8Array }
  /** One line that does not begin with an object, without its line break; `afterRecord` when it follows a record on the same line. */
  | { readonly kind: 'line'; readonly bytes: Uint8Array; readonly afterRecord: boolean }
  /** Something that is not a record; reading continues after it. */
  | { readonly kind: 'fault'; readonly reason: string };

/** Limits of a single record. */
export interface Limits {
  readonly maxBytes: number;
  readonly maxDepth: number;
}

const LINE_FEED = 0x0a;
const byteOrderMark = Uint8Array.of(0xef, 0xbb, 0xbf);

type State =
  /** Between records. */
  | 'between'
  /** Inside an object. */
  | 'object'
  /** Inside an array, which has been refused already. */
  | 'array'
  /** Inside a line of text. */
  | 'line'
  /** After a fault, up to the end of the line. */
  | 'skip line'
  /** After a fault inside a record of several lines, up to a line that begins with the closing bracket or with another record. */
  | 'skip record';

/**
 * Splits a byte stream into objects and lines. An object ends where its bracket closes, so records may span lines or share
 * one, as jq prints them. Each byte is read once and at most one record is kept.
 *
 * The `ndjson` package cannot do this: it splits at line ends regardless of brackets, so it fails on pretty-printed records; it
 * has no limit on a line's length and no line numbers, and it ends the stream at a bare `null`.
 */
export async function* split(source: AsyncIterable<Uint8Array>, { maxBytes, maxDepth }: Limits): AsyncGenerator<Piece> {
  const scanner = valueScanner(maxDepth);
  const held = collector();
  let state: State = 'between';
  let afterRecord = false; // whether this line already holds a record
  let marks = 0; // bytes of a byte order mark seen
  let line = 1;
  let lineStart = 0; // absolute offset of this line's first byte
  let recordLine = 1;
  let base = 0; // absolute offset of the chunk

  const advance = (chunk: Uint8Array, from: number, to: number): void => {
    for (let at = chunk.indexOf(LINE_FEED, from); at >= 0 && at < to; at = chunk.indexOf(LINE_FEED, at + 1)) {
      line++;
      lineStart = base + at + 1;
    }
  };
  const position = (offset: number): string => `line ${line}, byte ${offset - lineStart + 1}`;
  const tooLarge = (): Piece => ({ kind: 'fault', reason: `larger than ${inUnits(maxBytes)}, the limit for a record` });
  const recover = (): State => {
    held.drop();
    return line === recordLine ? 'skip line' : 'skip record';
  };

  for await (const chunk of source) {
    let i = 0;
    while (i < chunk.length) {
      const byte = chunk[i]!;
      if (state === 'between') {
        if (byte === byteOrderMark[marks]) {
          marks = (marks + 1) % byteOrderMark.length;
          i++;
        } else if (marks > 0) {
          held.add(byteOrderMark, 0, marks); // the beginning of another character
          marks = 0;
          state = 'line';
        } else if (byte === LINE_FEED) {
          advance(chunk, i, ++i);
          afterRecord = false;
        } else if (isBlank(byte)) {
          i++;
        } else if (byte === 0x7b || byte === 0x5b) {
          recordLine = line;
          scanner.begin();
          state = byte === 0x7b ? 'object' : 'array';
          if (state === 'array')
            yield { kind: 'fault', reason: `expected a record ({…}), a string or a line of text, got an array${captionHint('[')}` };
        } else state = 'line';
      } else if (state === 'object' || state === 'array') {
        const scan = scanner.scan(chunk, i);
        advance(chunk, i, scan.next);
        const size = held.size + scan.next - i;
        if (state === 'object' && size > maxBytes) {
          yield tooLarge();
          state = recover();
        } else if (scan.state === 'fault') {
          if (state === 'object') yield { kind: 'fault', reason: `${position(base + scan.next - (scan.behind ?? 0))}: ${scan.fault}` };
          state = recover();
        } else if (scan.state === 'done') {
          if (state === 'object') yield { kind: 'object', bytes: whole(chunk, i, scan.next) };
          state = state === 'object' ? 'between' : 'skip line';
          afterRecord = true;
        } else if (state === 'object') held.add(chunk, i, scan.next);
        i = scan.next;
      } else if (state === 'line') {
        const end = chunk.indexOf(LINE_FEED, i);
        const to = end < 0 ? chunk.length : end;
        if (held.size + to - i > maxBytes) {
          yield tooLarge();
          held.drop();
          state = 'skip line';
        } else if (end < 0) held.add(chunk, i, to);
        else {
          yield { kind: 'line', bytes: whole(chunk, i, to), afterRecord };
          state = 'between';
        }
        i = to;
      } else {
        const first = state === 'skip record' && base + i === lineStart ? byte : undefined;
        if (first === 0x7b) {
          state = 'between';
          afterRecord = false;
          continue;
        }
        if (first === 0x7d) state = 'skip line';
        const end = chunk.indexOf(LINE_FEED, i);
        const to = end < 0 ? chunk.length : end + 1;
        advance(chunk, i, to);
        i = to;
        if (state === 'skip line' && end >= 0) {
          state = 'between';
          afterRecord = false;
        }
      }
    }
    base += chunk.length;
  }
  if (state === 'object') yield { kind: 'fault', reason: `the input ends inside a record that begins in line ${recordLine}` };
  if (state === 'between' && marks > 0) held.add(byteOrderMark, 0, marks);
  if (held.size > 0 && state !== 'object') yield { kind: 'line', bytes: held.take(), afterRecord };

  /** The record's bytes, copied only if it spans several chunks. */
  function whole(chunk: Uint8Array, from: number, to: number): Uint8Array {
    if (held.size === 0) return chunk.subarray(from, to);
    held.add(chunk, from, to);
    return held.take();
  }
}

/** Space, tab, carriage return, and the record separator of `jq --seq`. */
const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x1e;

const inUnits = (bytes: number): string => (bytes % 2 ** 20 === 0 ? `${bytes / 2 ** 20} MiB` : `${bytes} bytes`);
