import { type FileHandle, open } from 'node:fs/promises';
import { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { InputError, messageOf, systemReason } from './errors.ts';

/** Handles whose descriptors sockets have closed: collected, they would close these numbers again, whatever has them by then. */
const closedBySockets = new Set<FileHandle>();

/**
 * Streams the bytes of a file or a named pipe. Stops when the signal is aborted.
 * @throws InputError of one line, `path: reason`, when it is missing or cannot be read
 */
export async function* fileBytes(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    const handle = await open(path, 'r');
    const isPipe = (await handle.stat()).isFIFO();
    yield* addAbortSignal(signal, isPipe ? socketOf(handle) : handle.createReadStream());
  } catch (error) {
    throw new InputError(systemReason(error, path) ?? messageOf(error));
  }
}

/** A pending read of a file cannot be cancelled, so an idle pipe would keep the stopped process alive; a socket's read can. */
function socketOf(handle: FileHandle): Socket {
  closedBySockets.add(handle);
  return new Socket({ fd: handle.fd, readable: true, writable: false });
}
