import type { Command } from './command.ts';
import type { OptionTable } from './option.ts';
import type { StopSignal } from './signals.ts';

/** The module of a command. */
export interface CommandModule {
  readonly command: Command<OptionTable>;
}

/** The `workerData` of a command's thread. */
export interface ThreadStart {
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
