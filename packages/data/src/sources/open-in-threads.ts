import { atMost } from '../concurrency/at-most.ts';
import type { SetsData } from '../data-config.ts';
import { type DataSets, openDataSets } from '../order/data-sets.ts';
import { dataWorker, openPool, usualThreads } from '../threads/pool.ts';
import { JOBS_AT_ONCE, type Job, type Loaded, runJob } from '../threads/run-job.ts';

/** Data sets that are read and decoded in threads. */
export async function openInThreads(data: SetsData, options: Parameters<typeof openDataSets>[2]): Promise<DataSets> {
  const count = data.workers ?? usualThreads();
  const pool = openPool<Job, Loaded | Float64Array>(dataWorker(), count);
  return openDataSets(data, count === 0 ? atMost(JOBS_AT_ONCE, runJob) : pool.run, options);
}
