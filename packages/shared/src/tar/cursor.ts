import type { RangedFile } from '../ranged-file.ts';

/** Reads the bytes of an archive sequentially. */
export interface Cursor {
  /** The next `count` bytes; fewer at the end. */
  take(count: number): Promise<Buffer>;
  /** Skips `count` bytes; false if fewer are left. */
  skip(count: number): Promise<boolean>;
}

/** Bytes read at a time, so that headers of small members share a read. */
const CHUNK = 1 << 16;

/** A cursor over a file, or a part of it, that reads only what is taken. */
export function fileCursor(file: RangedFile, from = 0, to = file.size): Cursor {
  let at = from;
  let chunk: Buffer = Buffer.alloc(0);
  let chunkAt = from;
  return {
    async take(count) {
      const length = Math.min(count, to - at);
      if (at < chunkAt || at + length > chunkAt + chunk.length) {
        chunk = Buffer.allocUnsafe(Math.max(length, Math.min(CHUNK, to - at)));
        chunkAt = at;
        await file.fill(chunk, at);
      }
      at += length;
      return chunk.subarray(at - length - chunkAt, at - chunkAt);
    },
    async skip(count) {
      const isThere = count <= to - at;
      at = isThere ? at + count : to;
      return isThere;
    },
  };
}

/** A cursor over a stream; `close` cancels the stream. */
export function streamCursor(source: AsyncIterable<Uint8Array>): Cursor & { close(): void } {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  /** Up to `count` available bytes; undefined at the end. */
  const next = async (count: number): Promise<Uint8Array | undefined> => {
    while (rest.length === 0) {
      const { value, done } = await iterator.next();
      if (done) return undefined;
      rest = value;
    }
    const part = rest.subarray(0, count);
    rest = rest.subarray(part.length);
    return part;
  };
  return {
    async take(count) {
      const parts: Uint8Array[] = [];
      for (let missing = count; missing > 0; missing -= parts.at(-1)!.length) {
        const part = await next(missing);
        if (!part) break;
        parts.push(part);
      }
      return Buffer.concat(parts);
    },
    async skip(count) {
      for (let missing = count; missing > 0; ) {
        const part = await next(missing);
        if (!part) return false;
        missing -= part.length;
      }
      return true;
    },
    close() {
      Promise.resolve(iterator.return?.()).catch(() => {}); // not awaited: a stalled stream must not delay the caller
    },
  };
}
