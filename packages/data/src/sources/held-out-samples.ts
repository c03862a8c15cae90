import { InputError } from '@kaleido/shared/errors';
import type { DataConfig } from '../data-config.ts';
import { dataSetSource } from './data-set.ts';
import { openInThreads } from './open-in-threads.ts';
import { scenesSource } from './scenes.ts';
import type { Sample } from './source.ts';

/**
 * The samples of the data that a run holds out for validation.
 * @param side pixels of the model's finest resolution
 * @throws InputError for a stream, which is not stored
 */
export async function heldOutSamples(data: DataConfig, count: number, side: number): Promise<readonly Sample[]> {
  if (data.source === 'stdin')
    throw new InputError('data: the run was trained on a stream, which is not stored, so there are no samples to validate on');
  if (data.source === 'scenes') return (await scenesSource(data, count)).heldOut();
  const sets = await openInThreads(data, { seed: 0, batch: 1, accumulate: 1, heldOut: count });
  return dataSetSource(sets, { side, maxBad: data.maxBad, check: () => {} }).heldOut();
}
