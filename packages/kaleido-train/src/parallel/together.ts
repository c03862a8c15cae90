import { InputError, messageOf, UsageError } from '@kaleido/shared/errors';
import type { Communicator } from './communicator.ts';

/** All ranks end because one could not go on: thrown on each of them at the same point. */
class JobFailed extends Error {
  override name = 'JobFailed';
  /** The one that tells. */
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
 * Does something that every rank does, or rank 0 alone while the others wait. When it fails on any of them, all of them stop.
 * @throws what `work` throws, when alone
 * @throws Error on all ranks, which `inJob` makes an exit code of
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
 * Runs this rank's part of a job and leaves the job. An error that one rank alone has met ends all processes at once, because the
 * others wait for it.
 * @param fail tells of an error
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
