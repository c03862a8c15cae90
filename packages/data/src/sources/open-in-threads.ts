import { atMost } from '../concurrency/at-most.ts';
import type { SetsData } from '../data-config.ts';
import { openSets, type Sets } from '../order/data-sets.ts';
import { dataWorker, openPool, usualThreads } from '../threads/pool.ts';
import { JOBS_AT_ONCE, type Job, type Loaded, runJob } from '../threads/run-job.ts';

/** Data sets that are read and decoded in threads. */
export async function openInThreads(data: SetsData, options: Parameters<typeof openSets>[2]): Promise<Sets> {
  const count = data.workers ?? usualThreads();
  const pool = openPool<Job, Loaded | Float64Array>(dataWorker(), count);
  return openSets(data, count === 0 ? atMost(JOBS_AT_ONCE, runJob) : pool.run, options);
}
