import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { isatty, WriteStream } from 'node:tty';

/** Wait before retrying a full pipe. */
const PAUSE = 5; // ms

/**
 * A stream over an open descriptor: a file, a pipe, a device, a terminal. Unlike Node's own stdout stream it goes on after a partial
 * write (the last bytes before the disk is full), so that the next write reports the reason; and it does not switch pipes, which
 * other processes may share, to non-blocking mode.
 */
export class DescriptorStream extends Writable {
  readonly isTTY: boolean;
  readonly #fd: number;
  #terminal: WriteStream | undefined;

  constructor(fd: number) {
    super();
    this.#fd = fd;
    this.isTTY = isatty(fd);
  }

  /** Width of the terminal in characters; 0 when the stream is not a terminal. */
  get columns(): number {
    if (!this.isTTY) return 0;
    this.#terminal ??= new WriteStream(this.#fd);
    return this.#terminal.getWindowSize()[0];
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    writeAll(this.#fd, bytes).then(() => done(), done);
  }
}

/** Blocks while the reader is slow, like any program; polls a pipe that is in non-blocking mode. */
async function writeAll(fd: number, bytes: Buffer): Promise<void> {
  for (let from = 0; from < bytes.length; ) {
    try {
      from += writeSync(fd, bytes, from);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      await delay(PAUSE);
    }
  }
}
