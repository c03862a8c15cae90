import { messageOf } from '@kaleido/shared/errors';
import type { Models, Work } from '../models/models.ts';
import type { EditEvent } from '../protocol.ts';
import { Refused } from './refused.ts';

/** Jobs of pages: one runs, others wait. */
export interface Jobs {
  /**
   * Asks for a job, and aborts the one that its page asked for before.
   * @returns its number
   * @throws Refused 503 when two jobs of other pages are under way
   */
  start(page: string, work: Work): number;
  /** Aborts a job that runs or waits; false if there is none of this number. */
  abort(job: number): boolean;
  /** Aborts the job of a page. */
  abortOf(page: string): void;
}

interface Job {
  readonly number: number;
  readonly page: string;
  readonly work: Work;
  readonly abort: AbortController;
}

/** Most jobs of other pages that may be there before one more. */
const MAX_OTHERS = 2;

/** @param tell sends an event to a page */
export function openJobs(models: Pick<Models, 'work'>, tell: (page: string, event: EditEvent) => void): Jobs {
  let running: Job | undefined;
  let waiting: readonly Job[] = [];
  let count = 0;

  const under = (): readonly Job[] => [...(running ? [running] : []), ...waiting];

  function end(job: Job): void {
    job.abort.abort();
    if (!waiting.includes(job)) return; // one that runs says so itself, when it has ended
    waiting = waiting.filter((other) => other !== job);
    tell(job.page, { kind: 'ended', job: job.number, how: 'aborted' });
  }

  async function run(job: Job): Promise<void> {
    const { number, page, work, abort } = job;
    running = job;
    tell(page, { kind: 'started', job: number });
    try {
      await models.work(work, (news) => abort.signal.aborted || tell(page, { ...news, job: number } as EditEvent), abort.signal);
      tell(page, { kind: 'ended', job: number, how: 'done' });
    } catch (error) {
      if (abort.signal.aborted) tell(page, { kind: 'ended', job: number, how: 'aborted' });
      else tell(page, { kind: 'ended', job: number, how: 'failed', message: messageOf(error) });
    }
    running = undefined;
    next();
  }

  function next(): void {
    const [job, ...others] = waiting;
    if (running || !job) return;
    waiting = others;
    void run(job);
  }

  const abortOf = (page: string): void => {
    for (const job of under()) if (job.page === page) end(job);
  };

  return {
    start(page, work) {
      if (under().filter((job) => job.page !== page).length >= MAX_OTHERS)
        throw new Refused(503, 'other pages are drawing: try again soon');
      abortOf(page);
      const job: Job = { number: ++count, page, work, abort: new AbortController() };
      waiting = [...waiting, job];
      next();
      return job.number;
    },
    abort(number) {
      const job = under().find((one) => one.number === number);
      if (job) end(job);
      return job !== undefined;
    },
    abortOf,
  };
}
