import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { InputError } from '@kaleido/shared/errors';
import { hash32 } from '@kaleido/shared/random';

/** A request to a thread. */
export interface Question<Job> {
  readonly id: number;
  readonly job: Job;
}

/** The thread's answer. */
export type Answer<Value> =
  | { readonly id: number; readonly value: Value }
  | { readonly id: number; readonly fault: string; readonly isInput: boolean };

/** Runs jobs in other threads. */
export interface Pool<Job, Value> {
  /**
   * Runs a job in the least busy thread or, with a name, in the thread of all jobs of that name.
   * @throws InputError when the job does
   */
  run(job: Job, name?: string): Promise<Value>;
}

interface Thread<Value> {
  readonly worker: Worker;
  readonly pending: Map<number, { resolve(value: Value): void; reject(error: Error): void }>;
}

/** The default number of threads: one per core except one for the network, at most 4, which suffice for reading. */
export const usualThreads = (): number => Math.max(1, Math.min(4, availableParallelism() - 1));

/** The module that threads run: always the built one, since threads lack the test runner's loader. */
export const dataWorker = (): string => createRequire(import.meta.url).resolve('#data-worker');

/**
 * Starts threads on demand. Idle threads do not keep the process alive.
 * @param module path of the module that the threads run
 */
export function openPool<Job, Value>(module: string, count: number): Pool<Job, Value> {
  const threads: Thread<Value>[] = [];
  let asked = 0;
  const start = (): Thread<Value> => {
    const thread: Thread<Value> = { worker: new Worker(module), pending: new Map() };
    const { worker, pending } = thread;
    const fail = (error: Error): void => {
      for (const { reject } of pending.values()) reject(new Error(`a thread that reads data died: ${error.message}`));
      pending.clear();
      if (threads.includes(thread)) threads.splice(threads.indexOf(thread), 1); // it will be replaced
    };
    worker.unref();
    worker.on('error', fail);
    worker.on('exit', (code) => fail(new Error(`it ended with ${code}`)));
    worker.on('message', (answer: Answer<Value>) => {
      const { resolve, reject } = pending.get(answer.id)!;
      pending.delete(answer.id);
      if (pending.size === 0) worker.unref();
      if ('value' in answer) resolve(answer.value);
      else reject(answer.isInput ? new InputError(answer.fault) : new Error(answer.fault));
    });
    threads.push(thread);
    return thread;
  };
  const leastBusy = (): Thread<Value> => {
    const idle = threads.find(({ pending }) => pending.size === 0);
    if (idle || threads.length === count)
      return idle ?? threads.reduce((least, one) => (one.pending.size < least.pending.size ? one : least));
    return start();
  };
  const named = (name: string): Thread<Value> => {
    while (threads.length < count) start();
    return threads[hash32(name) % count]!;
  };
  return {
    run(job, name) {
      const { worker, pending } = name === undefined ? leastBusy() : named(name);
      const id = asked++;
      return new Promise((resolve, reject) => {
        worker.ref();
        pending.set(id, { resolve, reject });
        worker.postMessage({ id, job });
      });
    },
  };
}
