import { parentPort } from 'node:worker_threads';
import { InputError, messageOf } from '@kaleido/shared/errors';
import { atMost } from '../concurrency/at-most.ts';
import type { Answer, Question } from './pool.ts';
import { JOBS_AT_ONCE, type Job, runJob } from './run-job.ts';

async function answer({ id, job }: Question<Job>): Promise<void> {
  try {
    const value = await runJob(job);
    const bytes = value instanceof Float64Array ? value : value.image.data;
    // A view of a larger buffer (Node's pool) cannot be transferred.
    const isWhole = bytes.length > 0 && bytes.byteLength === bytes.buffer.byteLength;
    send({ id, value }, isWhole ? [bytes.buffer as ArrayBuffer] : []);
  } catch (error) {
    send({ id, fault: messageOf(error), isInput: error instanceof InputError }, []);
  }
}

const send = (message: Answer<Awaited<ReturnType<typeof runJob>>>, moved: ArrayBuffer[]): void => parentPort!.postMessage(message, moved);

parentPort!.on('message', atMost(JOBS_AT_ONCE, answer));
