import type { StepData } from '../data/batch/step-data.ts';
import type { Communicator } from '../parallel/communicator.ts';

/** What all ranks know about a step before it is computed. */
interface Agreement {
  /** Whether a rank was asked to stop. */
  readonly stop: boolean;
  /** Why a rank has no data; undefined when all have some. */
  readonly ended: string | undefined;
  /** Over all ranks. */
  readonly labelTokens: number;
  readonly tooLong: number;
  readonly faults: readonly string[];
}

/**
 * Exchanges the state of all ranks, so that all of them do the same next.
 * @param data this rank's, or the error of its source; undefined when the rank was asked to stop
 */
export function agree(communicator: Communicator, data: StepData | Error | undefined, faults: readonly string[]): Agreement {
  const reports = communicator.exchange({
    stop: data === undefined,
    ended: data instanceof Error ? data.message : undefined,
    labelTokens: data && 'batches' in data ? data.labelTokens : 0,
    tooLong: data && 'batches' in data ? data.tooLong : 0,
    faults,
  });
  return {
    stop: reports.some(({ stop }) => stop),
    ended: reports.find(({ ended }) => ended !== undefined)?.ended,
    labelTokens: reports.reduce((sum, { labelTokens }) => sum + labelTokens, 0),
    tooLong: reports.reduce((sum, { tooLong }) => sum + tooLong, 0),
    faults: reports.flatMap((rank) => rank.faults),
  };
}
