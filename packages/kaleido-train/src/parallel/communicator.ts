/**
 * Collective operations of the processes of a job, its ranks. All ranks make the same calls in the same order, and a call returns once all
 * have made it. A job may consist of one process (`alone`).
 */
export interface Communicator {
  /** Number of this process, from 0. Rank 0 writes all files. */
  readonly rank: number;
  readonly size: number;
  /**
   * Replaces values by their sums over all ranks. They are added in the order of the ranks, so that the sums are the same bits on
   * every rank and in every run.
   */
  allReduceSum(values: Float32Array): void;
  /** Replaces values by those of rank 0. */
  broadcast(values: Float32Array): void;
  /** Every rank's value, in the order of the ranks; for small values that can be structured-cloned. */
  exchange<T>(value: T): T[];
  /** Leaves the job; every rank must do so before it ends. */
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
