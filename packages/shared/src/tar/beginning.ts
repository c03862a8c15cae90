import { BLOCK, isHeader, isZero } from './header.ts';

/** A stream whose first bytes were looked at. */
interface Beginning {
  /** As many as a tar's header takes, or all there are. */
  readonly head: Buffer;
  /** All of it, from its first byte on. */
  readonly whole: AsyncIterable<Uint8Array>;
}

/** Looks at the first bytes of a stream. */
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

/** Whether bytes begin as a tar archive does, be it damaged or empty. */
export const isTar = (head: Buffer): boolean => {
  const block = head.subarray(0, BLOCK);
  return isHeader(block) || block.toString('latin1', 257, 262) === 'ustar' || (block.length === BLOCK && isZero(block));
};
