// The process that computes; `openInProcess` starts it.
import { messageOf } from '@kaleido/shared/errors';
import type { Call, Fault, Reply } from './messages.ts';
import type { ModelOptions, Models } from './models.ts';
import { openModels } from './open-models.ts';

const running = new Map<number, AbortController>();
const reply = (message: Reply): void => void process.send?.(message);

// A signal to all of a pipe is the command's to answer; it ends this process, or leaves it behind.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit());
const faultOf = (error: unknown): Fault => ({ name: error instanceof Error ? error.name : 'Error', message: messageOf(error) });

/** Does what a call asks for. */
async function answer(models: Models, call: Exclude<Call, { abort: number }>): Promise<Extract<Reply, { result: unknown }>['result']> {
  if ('words' in call) return models.words(call.words);
  if ('vokens' in call) return models.vokens(call.vokens);
  if ('warm' in call) await models.warm(call.warm);
  else {
    const abort = new AbortController();
    running.set(call.call, abort);
    await models.work(call.work, (news) => reply({ call: call.call, news }), abort.signal).finally(() => running.delete(call.call));
  }
  return undefined;
}

try {
  const models = await openModels(JSON.parse(process.argv[2]!) as ModelOptions);
  process.on('message', (message: Call) => {
    if ('abort' in message) return running.get(message.abort)?.abort();
    const { call } = message;
    answer(models, message).then(
      (result) => reply({ call, result }),
      (error) => reply({ call, fault: faultOf(error) }),
    );
  });
  reply({ facts: models.facts });
} catch (error) {
  process.send?.({ unopened: faultOf(error) } satisfies Reply, () => process.exit());
}
