/** Where results go. */
export interface Output {
  /** For messages: `stdout` or a file name. */
  readonly name: string;
  readonly isTerminal: boolean;
  /** Resolves when more may be written (backpressure). Rejects when writing fails; when the reader has gone, with ReaderGone. */
  write(data: string | Uint8Array): Promise<void>;
  /** Resolves when all that was written has been handed to the system. */
  flush(): Promise<void>;
}
