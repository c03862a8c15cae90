import type { Writable } from 'node:stream';
import { systemReason, UsageError } from '../errors.ts';

/** Where results go. */
export interface Output {
  /** For messages: `stdout` or a file name. */
  readonly name: string;
  readonly isTerminal: boolean;
  /**
   * Resolves when more may be written (backpressure).
   * @throws ReaderGone when the reader has closed the pipe, Error when writing fails otherwise
   */
  write(data: string | Uint8Array): Promise<void>;
  /** Resolves when everything written has been handed to the system. */
  flush(): Promise<void>;
}

/** The reader of a pipe has closed it, as `head` does: the command ends with exit code 0. */
export class ReaderGone extends Error {
  override name = 'ReaderGone';
}

/** An output over a stream. `onFailure` is called once, when a write fails, which may be long after the call to `write`. */
export function outputTo(stream: Writable & { readonly isTTY?: boolean }, name: string, onFailure: (error: Error) => void): Output {
  let failure: Error | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (failure) return;
    failure =
      error.code === 'EPIPE' ? new ReaderGone(`${name}: the reader has gone`) : new Error(systemReason(error, name) ?? error.message);
    onFailure(failure);
  });
  const written = (data: string | Uint8Array) =>
    new Promise<void>((resolve, reject) => {
      stream.write(data, (error) => {
        // The write's callback comes before the stream's 'error' event, which knows the reason.
        if (error) setImmediate(() => reject(failure ?? error));
        else resolve();
      });
    });
  return {
    name,
    isTerminal: stream.isTTY === true,
    async write(data) {
      if (failure) throw failure;
      await written(data);
    },
    flush: () => (failure ? Promise.reject(failure) : written('')),
  };
}

/**
 * Refuses to write binary data to a terminal.
 * @param what as in "a PNG"
 * @param instead as in "use -o FILE, or > FILE"
 * @throws UsageError when the output is a terminal
 */
export function refuseTerminal(output: Output, what: string, instead: string): void {
  if (output.isTerminal) throw new UsageError(`${output.name} is a terminal, which cannot show ${what}: ${instead}`);
}
