import { BLOCK, isHeader, isZero } from './header.ts';

/** A stream whose first bytes have been read ahead. */
interface Beginning {
  /** The first 512 bytes (a tar header), or fewer at the end of the stream. */
  readonly head: Buffer;
  /** The whole stream, including `head`. */
  readonly whole: AsyncIterable<Uint8Array>;
}

/** Reads the first bytes of a stream ahead. */
export async function beginningOf(bytes: AsyncIterable<Uint8Array>): Promise<Beginning> {
  const iterator = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let isOver = false;
  while (head.length < BLOCK && !isOver) {
    const { value, done } = await iterator.next();
    if (done) isOver = true;
    else head = Buffer.concat([head, value]);
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    if (!isOver) yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head, whole: whole() };
}

/** Whether bytes begin like a tar archive, even a damaged or empty one. */
export const isTar = (head: Buffer): boolean => {
  const block = head.subarray(0, BLOCK);
  return isHeader(block) || block.toString('latin1', 257, 262) === 'ustar' || (block.length === BLOCK && isZero(block));
};
