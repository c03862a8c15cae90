import { parentPort } from 'node:worker_threads';
import { InputError, messageOf } from '@kaleido/shared/errors';
import { type Job, perform } from './perform.ts';
import type { Answer, Question } from './pool.ts';

/** Jobs that are under way at once: while one waits for a disk, or a decoder, another goes on. */
const AT_ONCE = 3;

const waiting: Question<Job>[] = [];
let underWay = 0;

function begin(): void {
  while (underWay < AT_ONCE && waiting.length > 0) {
    underWay++;
    answer(waiting.shift()!).finally(() => {
      underWay--;
      begin();
    });
  }
}

async function answer({ id, job }: Question<Job>): Promise<void> {
  try {
    const value = await perform(job);
    const bytes = value instanceof Float64Array ? value : value.image.data;
    // A view of a larger buffer (a pool of Node's) cannot be handed over.
    const isWhole = bytes.length > 0 && bytes.byteLength === bytes.buffer.byteLength;
    send({ id, value }, isWhole ? [bytes.buffer as ArrayBuffer] : []);
  } catch (error) {
    send({ id, fault: messageOf(error), isInput: error instanceof InputError }, []);
  }
}

const send = (message: Answer<Awaited<ReturnType<typeof perform>>>, moved: ArrayBuffer[]): void => parentPort!.postMessage(message, moved);

parentPort!.on('message', (question: Question<Job>) => {
  waiting.push(question);
  begin();
});
