import { constants } from 'node:os';

/** The signals that ask a command to stop. SIGHUP: its terminal or connection is gone. SIGUSR1: sent by schedulers before they end a job. */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const;

export type StopSignal = (typeof stopSignals)[number];

/** The exit code of a command that a signal has stopped: 128 and the signal's number, as shells count. */
export const exitCodeOf = (signal: StopSignal): number => 128 + constants.signals[signal];
