import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
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

/**
 * Opens models in a process of their own, so that a server answers while they compute. A thread would not do: ONNX Runtime does not survive
 * that one is terminated while it opens a graph.
 */
export const openInProcess: OpenModels = async ({ model, engine, device, precision, threads, spinning }, stop, onFailure) => {
  const options: ModelOptions = { model, engine, device, precision, threads, spinning };
  const child = fork(fileURLToPath(new URL('./models-process.js', import.meta.url)), [JSON.stringify(options)], {
    serialization: 'advanced', // bytes stay bytes
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'], // the reader of stdout waits for no other writer
  });
  const pending = new Map<number, Pending>();
  let isClosed = false;
  let calls = 0;
  stop.addEventListener('abort', () => {
    isClosed = true;
    child.kill('SIGKILL');
  });

  const send = (message: Call): void => void child.send(message, () => {}); // that it has ended, its event tells
  const fail = (error: Error): void => {
    if (isClosed) return;
    isClosed = true;
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
    onFailure(error);
  };
  const facts = await new Promise<ModelFacts>((resolve, reject) => {
    const ended = new Error('the process of the models has ended');
    child.on('error', fail);
    child.on('exit', () => {
      reject(ended);
      fail(ended);
    });
    child.on('message', (message) => {
      const reply = message as Reply;
      if ('facts' in reply) resolve(reply.facts);
      else if ('unopened' in reply) {
        isClosed = true;
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
    const abort = (): void => send({ abort: call });
    return new Promise<Result>((resolve, reject) => {
      if (isClosed) return reject(new Error('the process of the models has ended'));
      pending.set(call, { resolve, reject, ...(report && { report }) });
      send({ call, ...question } as Call);
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

/** The error as it was in the other process. */
function errorOf({ name, message }: Fault): Error {
  if (name === 'InputError') return new InputError(message);
  if (name === 'UsageError') return new UsageError(message);
  return Object.assign(new Error(message), { name });
}
