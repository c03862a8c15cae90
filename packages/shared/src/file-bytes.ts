import { createReadStream, fstatSync, open } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { promisify } from 'node:util';
import { InputError, messageOf, systemReason } from './errors.ts';

/**
 * Streams the bytes of a file or a named pipe. Stops when the signal is aborted.
 * @throws InputError of one line, `path: reason`, when it is missing or cannot be read
 */
export async function* fileBytes(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    const fd = await promisify(open)(path, 'r');
    // A pending read of a file cannot be cancelled, so an idle pipe would keep the stopped process alive; a socket's read can.
    const isPipe = fstatSync(fd).isFIFO();
    yield* addAbortSignal(signal, isPipe ? new Socket({ fd, readable: true, writable: false }) : createReadStream(path, { fd }));
  } catch (error) {
    throw new InputError(systemReason(error, path) ?? messageOf(error));
  }
}
