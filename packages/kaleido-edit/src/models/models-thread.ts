// The thread that computes; `openModelsInThread` starts it.
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '@kaleido/shared/errors';
import type { Call, Fault, Reply } from './messages.ts';
import type { ModelOptions, Models } from './models.ts';
import { openModels } from './open-models.ts';

const main = parentPort!;
const running = new Map<number, AbortController>();
const reply = (message: Reply): void => main.postMessage(message);
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
  const models = await openModels(workerData as ModelOptions);
  main.on('message', (message: Call) => {
    if ('abort' in message) return running.get(message.abort)?.abort();
    const { call } = message;
    answer(models, message).then(
      (result) => reply({ call, result }),
      (error) => reply({ call, fault: faultOf(error) }),
    );
  });
  reply({ facts: models.facts });
} catch (error) {
  reply({ unopened: faultOf(error) });
}
