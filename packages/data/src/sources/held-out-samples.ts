import { InputError } from '@kaleido/shared/errors';
import type { DataConfig } from '../data-config.ts';
import { dataSetSource } from './data-set.ts';
import { openInThreads } from './open-in-threads.ts';
import { scenesSource } from './scenes.ts';
import type { Sample } from './source.ts';

/**
 * The samples that a run which learns from these data keeps to measure on.
 * @param side pixels of the model's finest resolution
 * @throws InputError for a stream, of which nothing is kept
 */
export async function heldOutSamples(data: DataConfig, count: number, side: number): Promise<readonly Sample[]> {
  if (data.source === 'stdin') throw new InputError('data: were records from a stream, of which none are kept to measure on');
  if (data.source === 'scenes') return (await scenesSource(data, count)).heldOut();
  const sets = await openInThreads(data, { seed: 0, batch: 1, accumulate: 1, heldOut: count });
  return dataSetSource(sets, { side, mostBad: data.mostBad, check: () => {} }).heldOut();
}
