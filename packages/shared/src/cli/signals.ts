import { constants } from 'node:os';

/** The signals that ask a command to stop. SIGHUP: its terminal or connection is gone. SIGUSR1: sent by schedulers before they kill a job. */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const;

export type StopSignal = (typeof stopSignals)[number];

/** The exit code of a command stopped by a signal: 128 plus the signal's number, as in shells. */
export const exitCodeOf = (signal: StopSignal): number => 128 + constants.signals[signal];
