import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { InputError, systemReason } from '@kaleido/shared/errors';

/** The offsets of the rows of a file. */
export interface RowIndex {
  /** Byte offset of each row, followed by the end of the file. */
  readonly starts: Float64Array;
  /** Line on which each row begins, from 1. */
  readonly lines: Uint32Array;
  /** SHA-256 of the file. */
  readonly digest: string;
}

/** Maximum size of a row in bytes. */
export const MAX_ROW = 2 ** 24;

const CHUNK = 2 ** 22;
const [TAB, LF, CR, SPACE, QUOTE, COMMA] = [0x09, 0x0a, 0x0d, 0x20, 0x22, 0x2c] as const;

/**
 * Finds the rows of a text file of any size, with one chunk in memory at a time. A row ends with its line (LF, CR or CRLF); blank lines are
 * skipped. With `quoted`, a field that begins with a quotation mark extends to the closing one, across line breaks, as in CSV (RFC 4180).
 * If the closing mark is followed by anything but a comma, the row is only its first line, so that a fault does not spread to later rows.
 * @throws InputError when the file cannot be read, and for one in UTF-16
 */
export async function indexRows(path: string, { quoted }: { readonly quoted: boolean }): Promise<RowIndex> {
  const refuse = (error: unknown): never => {
    throw new InputError(systemReason(error, path) ?? String(error));
  };
  const file = await open(path, 'r').catch(refuse);
  try {
    return await scan(file, path, quoted).catch((error) => (error instanceof InputError ? Promise.reject(error) : refuse(error)));
  } finally {
    await file.close();
  }
}

type State = 'field' | 'plain' | 'quoted' | 'closed' | 'broken';

async function scan(file: FileHandle, path: string, quoted: boolean): Promise<RowIndex> {
  const starts = growing(Float64Array);
  const lines = growing(Uint32Array);
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(CHUNK);
  let hashed = 0;
  let position = 0;
  let state: State = 'field';
  let line = 1;
  let row = { start: 0, line: 1, isBlank: true };
  /** Offset after the first line of a quotation that spans lines. */
  let nextLine = 0;
  let last = 0; // the previous byte

  const begin = (start: number): void => {
    row = { start, line, isBlank: true };
    state = 'field';
    nextLine = 0;
  };
  const end = (next: number): void => {
    if (!row.isBlank) {
      starts.push(row.start);
      lines.push(row.line);
    }
    begin(next);
  };
  const notClosed = (within: string): InputError =>
    new InputError(`${path}: row ${starts.count() + 1}: the quotation mark that opens a field is never closed${within}`);
  /** Abandons a quotation: its first line is the row. Returns the offset at which to continue. */
  const giveUp = (): number => {
    const next = nextLine;
    line = row.line + 1;
    end(next);
    last = LF;
    return next;
  };
  /** Scans a chunk; returns the offset after the last byte it consumed. */
  const through = (length: number): number => {
    for (let i = 0; i < length; i++) {
      const byte = chunk[i]!;
      const before = last;
      last = byte;
      if (byte > COMMA && (state === 'plain' || state === 'quoted')) continue; // the fast path
      if (byte === LF && before === CR) {
        if (state === 'quoted') nextLine = nextLine === position + i ? nextLine + 1 : nextLine;
        else if (row.start === position + i) row.start++; // the second byte of CRLF
        continue;
      }
      const isBreak = byte === LF || byte === CR;
      if (isBreak) line++;
      if (state === 'quoted') {
        if (byte === QUOTE) state = 'closed';
        else if (isBreak) nextLine ||= position + i + 1;
        if (position + i - row.start > MAX_ROW) throw notClosed(` within ${MAX_ROW} bytes`);
        continue;
      }
      if (isBreak) {
        end(position + i + 1);
        continue;
      }
      if (byte !== SPACE && byte !== TAB) row.isBlank = false;
      if (state === 'closed') {
        if (byte === QUOTE) state = 'quoted';
        else if (byte === COMMA) state = 'field';
        else if (nextLine === 0) state = 'broken';
        else {
          i = giveUp() - position - 1;
          if (i < -1) return position + i + 1;
        }
      } else if (quoted && state !== 'broken') state = byte === COMMA ? 'field' : byte === QUOTE && state === 'field' ? 'quoted' : 'plain';
    }
    return position + length;
  };

  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK, position);
    if (bytesRead === 0) break;
    if (position + bytesRead > hashed) {
      hash.update(chunk.subarray(hashed - position, bytesRead));
      hashed = position + bytesRead;
    }
    if (position === 0) begin(markLength(chunk.subarray(0, bytesRead), path));
    position = through(bytesRead);
  }
  if ((state as State) === 'quoted') throw notClosed('');
  end(position);
  starts.push(position);
  return { starts: starts.values(), lines: lines.values(), digest: hash.digest('hex') };
}

/** Length of a byte order mark. @throws InputError for UTF-16 */
function markLength(head: Buffer, path: string): number {
  const mark = head.toString('hex', 0, 3);
  if (/^(fffe|feff)/.test(mark)) throw new InputError(`${path}: is UTF-16, expected UTF-8`);
  return mark === 'efbbbf' ? 3 : 0;
}

/** A growing typed array, for millions of numbers. */
function growing<T extends Float64Array | Uint32Array>(Kind: new (length: number) => T) {
  let all = new Kind(1024);
  let count = 0;
  return {
    push(value: number) {
      if (count === all.length) {
        const larger = new Kind(2 * count);
        larger.set(all);
        all = larger;
      }
      all[count++] = value;
    },
    count: () => count,
    values: () => all.subarray(0, count) as T,
  };
}
