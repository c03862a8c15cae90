import { InputError } from '@kaleido/shared/errors';

/** How a step's batch is divided: into micro-batches of `batch` items, `accumulate` of them over all ranks. */
export interface BatchDivision {
  readonly batch: number;
  readonly accumulate: number;
  /** Fractions of a micro-batch that the resolutions see; they fix its size. */
  readonly mixedFractions?: readonly number[] | undefined;
}

/**
 * Divides a step's batch, `batch · accumulate` items, so that all ranks have the same number of micro-batches: as few as possible, with at
 * most `batch` items each. The micro-batches are numbered over the whole batch; rank r takes r, r + ranks, r + 2 ranks, ….
 * @returns the config with new values of `batch` and `accumulate`, whose product is the same
 * @throws InputError when the batch is not divisible by the number of ranks
 */
export function divideBatch<C extends BatchDivision>(config: C, ranks: number): C {
  const { batch, accumulate, mixedFractions } = config;
  const whole = batch * accumulate;
  if (whole % ranks !== 0)
    throw new InputError(
      `config: batch · accumulate: expected a multiple of the ${ranks} processes, got ${batch} · ${accumulate} = ${whole}`,
    );
  const share = whole / ranks;
  let rounds = Math.ceil(share / batch);
  while (share % rounds !== 0) rounds++;
  if (mixedFractions && share / rounds !== batch)
    throw new InputError(
      `config: accumulate: expected a multiple of the ${ranks} processes, because mixed_ratio fixes the batch at ${batch} items, got ${accumulate}`,
    );
  return { ...config, batch: share / rounds, accumulate: rounds * ranks };
}
