/**
 * What the processes of a job, its ranks, do together. All of them make the same calls in the same order, and each call returns once
 * the others have come to it. A job of one process (`alone`) is no special case.
 */
export interface Communicator {
  /** This process among the others, from 0. Rank 0 writes whatever is written. */
  readonly rank: number;
  readonly size: number;
  /**
   * Replaces values by their sums over all ranks. They are added in the order of the ranks, so that the sums are the same bits on
   * every rank and in every run.
   */
  allReduceSum(values: Float32Array): void;
  /** Replaces values by those of rank 0. */
  broadcast(values: Float32Array): void;
  /** Every rank's value in the order of the ranks, for small things: anything that a structured clone can hold. */
  exchange<T>(value: T): T[];
  /** Leaves the job, which all must do before they end. */
  finalize(): void;
  /** Ends all processes of the job, this one included, with this exit code. */
  abort(exitCode: number): never;
}

/** The only process of its job. */
export const alone: Communicator = {
  rank: 0,
  size: 1,
  allReduceSum() {},
  broadcast() {},
  exchange: (value) => [value],
  finalize() {},
  abort: (exitCode) => process.exit(exitCode),
};
