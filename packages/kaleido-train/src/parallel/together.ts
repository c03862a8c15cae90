import { InputError, messageOf, UsageError } from '@kaleido/shared/errors';
import type { Communicator } from './communicator.ts';

/** A failure of one rank, thrown on all ranks at the same point so that all of them end. */
class JobFailed extends Error {
  override name = 'JobFailed';
  /** The rank that failed; it reports the error. */
  readonly rank: number;
  readonly exitCode: number;
  constructor(message: string, rank: number, exitCode: number) {
    super(message);
    this.rank = rank;
    this.exitCode = exitCode;
  }
}

const exitCodeOf = (error: unknown): number => (error instanceof UsageError || error instanceof InputError ? 2 : 1);
const describeFailure = (error: unknown, { rank }: Communicator): string =>
  rank === 0 ? messageOf(error) : `rank ${rank}: ${messageOf(error)}`;

/**
 * Does work on every rank, or on rank 0 while the others wait. If it fails on any rank, all of them stop.
 * @throws what `work` throws, in a job of one process
 * @throws JobFailed on all ranks, which `inJob` turns into an exit code
 */
export async function together<T>(communicator: Communicator, work: () => T | Promise<T>): Promise<T> {
  if (communicator.size === 1) return work();
  let result: { readonly value: T } | undefined;
  let failure: { readonly message: string; readonly exitCode: number } | undefined;
  try {
    result = { value: await work() };
  } catch (error) {
    failure = { message: describeFailure(error, communicator), exitCode: exitCodeOf(error) };
  }
  const failures = communicator.exchange(failure);
  const first = failures.findIndex((one) => one !== undefined);
  if (first >= 0) throw new JobFailed(failures[first]!.message, first, failures[first]!.exitCode);
  return result!.value;
}

/**
 * Runs this rank's part of a job and leaves the job. An error that only one rank has ends all processes at once, because the others would
 * wait for it.
 * @param fail reports an error
 * @returns the exit code
 */
export async function inJob(communicator: Communicator, fail: (message: string) => void, work: () => Promise<number>): Promise<number> {
  if (communicator.size === 1) return work().finally(communicator.finalize);
  try {
    const code = await work();
    communicator.finalize();
    return code;
  } catch (error) {
    if (!(error instanceof JobFailed)) {
      fail(describeFailure(error, communicator));
      return communicator.abort(exitCodeOf(error));
    }
    if (error.rank === communicator.rank) fail(error.message);
    communicator.finalize();
    return error.exitCode;
  }
}
