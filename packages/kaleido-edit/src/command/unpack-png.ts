import { recordInPng } from '@kaleido/diffuse/internal';
import { isPng } from '@kaleido/shared/image';
import { collectBounded, maxFileBytes } from '@kaleido/shared/read-bounded';

/** Bytes that tell a PNG. */
const SIGNATURE = 8;

/**
 * The record inside a PNG that kaleido-diffuse wrote, as a line; any other input as it is.
 * @throws InputError for a PNG that is damaged or holds no record
 */
export async function* unpackPng(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const chunks = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < SIGNATURE) {
    const { value, done } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const whole = after(head, chunks);
  if (!isPng(head)) return yield* whole;
  const png = await collectBounded(whole, { name, maxBytes: maxFileBytes.picture });
  yield Buffer.from(`${recordInPng(png, name)}\n`);
}

async function* after(head: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  try {
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  } finally {
    await chunks.return?.();
  }
}
