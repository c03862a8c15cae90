import type { StopSignal } from './signals.ts';

/** What the thread of a command is started with. */
export interface ThreadStart {
  /** URL of the module that exports the command under the name `command`. */
  readonly module: string;
  /** The words of the command line. */
  readonly argv: readonly string[];
}

/** To the command's thread: a signal asks it to stop. */
export interface StopMessage {
  readonly signal: StopSignal;
}

/** From the command's thread: it saves its work when it is asked to stop, however long that takes. */
export interface SavesFirst {
  readonly savesFirst: true;
}
