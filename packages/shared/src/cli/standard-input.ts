import { createReadStream, fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import { messageOf, systemReason } from '../errors.ts';
import type { Input } from './command.ts';

/** stdin, opened on first use: once open, it keeps the process alive until its writer ends. */
export function standardInput(): Input & { close(): void } {
  let opened: Readable | undefined;
  return {
    isTerminal: isatty(0),
    async *bytes() {
      try {
        opened = open();
        yield* opened as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw new Error(systemReason(error, 'stdin') ?? messageOf(error));
      }
    },
    close: () => void opened?.destroy(),
  };
}

/** Opens pipes as sockets, since only a socket's read can be cancelled while it waits for data. */
function open(): Readable {
  if (isatty(0)) return new ReadStream(0);
  const kind = fstatSync(0);
  if (kind.isFIFO() || kind.isSocket()) return new Socket({ fd: 0, readable: true, writable: false });
  return createReadStream('', { fd: 0, autoClose: false });
}
