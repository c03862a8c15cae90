import { InputError } from '@kaleido/shared/errors';

/** How a step's batch is cut: micro-batches of `batch` items, `accumulate` of them over all ranks. */
export interface BatchCut {
  readonly batch: number;
  readonly accumulate: number;
  /** Shares of a micro-batch that some resolutions see: it may not become smaller. */
  readonly mixedFractions?: readonly number[] | undefined;
}

/**
 * Cuts a step's batch, `batch · accumulate` items whatever the hardware, so that each rank has as many micro-batches as any other:
 * as few as there can be with no more than `batch` items each. The micro-batches are numbered over the whole batch; rank r takes r,
 * r + ranks, r + 2 ranks, ….
 * @returns the config with another `batch` and `accumulate`, of the same product
 * @throws InputError when the batch cannot be divided by the ranks
 */
export function divideBatch<C extends BatchCut>(config: C, ranks: number): C {
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
      `config: accumulate: expected a multiple of the ${ranks} processes, because mixed_ratio counts the ${batch} items of a batch, got ${accumulate}`,
    );
  return { ...config, batch: share / rounds, accumulate: rounds * ranks };
}
