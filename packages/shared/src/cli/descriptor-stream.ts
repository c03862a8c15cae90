import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { isatty, WriteStream } from 'node:tty';

/** How long to wait before a pipe that takes no more is tried again. */
const PAUSE = 5; // ms

/**
 * A stream over a descriptor that is open: a file, a pipe, a device, a terminal. Unlike Node's own streams over stdout it goes on
 * after the system took a part of what it was given (the last bytes before a disk is full), so that the next write says why; and it
 * leaves pipes, which others may share, in the mode that they are in.
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

  /** How many letters a line of the terminal holds at the moment. */
  get columns(): number {
    if (!this.isTTY) return 0;
    this.#terminal ??= new WriteStream(this.#fd);
    return this.#terminal.getWindowSize()[0];
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    writeAll(this.#fd, bytes).then(() => done(), done);
  }
}

/** Waits in the system while a reader is slow, like any program; a pipe that someone has set not to wait is tried again and again. */
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
