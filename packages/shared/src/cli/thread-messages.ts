import type { StopSignal } from './signals.ts';

/** The `workerData` of a command's thread. */
export interface ThreadStart {
  /** URL of the module that exports the command under the name `command`. */
  readonly module: string;
  /** The words of the command line. */
  readonly argv: readonly string[];
}

/** To the command's thread: a signal asks the command to stop. */
export interface StopMessage {
  readonly signal: StopSignal;
}

/** From the command's thread: when asked to stop, the command saves its work, however long that takes. */
export interface SavesFirst {
  readonly savesFirst: true;
}
