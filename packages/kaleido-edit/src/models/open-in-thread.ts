import { Worker } from 'node:worker_threads';
import { InputError, UsageError } from '@kaleido/shared/errors';
import type { ModelFacts, Words } from '../protocol.ts';
import type { Call, Fault, Reply } from './messages.ts';
import type { ModelOptions, News, OpenModels } from './models.ts';

type Result = Extract<Reply, { result: unknown }>['result'];
type Question = Exclude<Call, { abort: number }> extends infer C ? (C extends unknown ? Omit<C, 'call'> : never) : never;

interface Pending {
  resolve(result: Result): void;
  reject(error: Error): void;
  report?(news: News): void;
}

/** Opens models in a thread of their own, so that a server answers while they compute. */
export const openInThread: OpenModels = async ({ model, engine, device, precision, threads, spinning }, stop, onFailure) => {
  const options: ModelOptions = { model, engine, device, precision, threads, spinning };
  const thread = new Worker(new URL('./models-thread.js', import.meta.url), { workerData: options });
  const pending = new Map<number, Pending>();
  let isClosed = false;
  let calls = 0;
  stop.addEventListener('abort', () => {
    isClosed = true;
    void thread.terminate();
  });

  const fail = (error: Error): void => {
    if (isClosed) return;
    isClosed = true;
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
    onFailure(error);
  };
  const facts = await new Promise<ModelFacts>((resolve, reject) => {
    thread.on('error', (error) => {
      reject(error);
      fail(error as Error);
    });
    thread.on('exit', () => fail(new Error('the thread of the models has ended')));
    thread.on('message', (reply: Reply) => {
      if ('facts' in reply) resolve(reply.facts);
      else if ('unopened' in reply) {
        isClosed = true;
        void thread.terminate();
        reject(errorOf(reply.unopened));
      } else settle(reply);
    });
  });

  function settle(reply: Extract<Reply, { call: number }>): void {
    const asked = pending.get(reply.call);
    if ('news' in reply) asked?.report?.(reply.news);
    else {
      pending.delete(reply.call);
      if ('fault' in reply) asked?.reject(errorOf(reply.fault));
      else asked?.resolve(reply.result);
    }
  }

  function ask(question: Question, report?: (news: News) => void, signal?: AbortSignal): Promise<Result> {
    const call = calls++;
    const abort = (): void => thread.postMessage({ abort: call } satisfies Call);
    return new Promise<Result>((resolve, reject) => {
      if (isClosed) return reject(new Error('the thread of the models has ended'));
      pending.set(call, { resolve, reject, ...(report && { report }) });
      thread.postMessage({ call, ...question } as Call);
      signal?.addEventListener('abort', abort, { once: true });
    }).finally(() => signal?.removeEventListener('abort', abort));
  }

  return {
    facts,
    async work(work, report, signal) {
      signal.throwIfAborted();
      await ask({ work }, report, signal);
      signal.throwIfAborted();
    },
    warm: async (warm) => void (await ask({ warm })),
    words: async (words) => (await ask({ words })) as Words,
    vokens: async (vokens) => (await ask({ vokens })) as Uint8Array,
  };
};

/** The error as it was in the other thread. */
function errorOf({ name, message }: Fault): Error {
  if (name === 'InputError') return new InputError(message);
  if (name === 'UsageError') return new UsageError(message);
  return Object.assign(new Error(message), { name });
}
