import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPool } from './pool.ts';

let scratch = '';
let echo = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-pool-'));
  echo = join(scratch, 'echo.mjs');
  await writeFile(
    echo,
    `import { parentPort, threadId } from 'node:worker_threads';
    parentPort.on('message', ({ id, job }) => {
      if (job === 'die') throw new Error('it had enough');
      if (job === 'refuse') parentPort.postMessage({ id, fault: 'a bad sample', isInput: true });
      else parentPort.postMessage({ id, value: [job, threadId] });
    });`,
  );
});
afterAll(() => rm(scratch, { recursive: true }));

const open = (count: number) => openPool<string, [job: string, thread: number]>(echo, count);

test('jobs are shared by the threads, those of one name are done in one', async () => {
  const pool = open(3);
  const answers = await Promise.all(Array.from({ length: 30 }, (_, job) => pool.run(`${job}`)));
  expect(answers.map(([job]) => job)).toEqual(Array.from({ length: 30 }, (_, job) => `${job}`));
  expect(new Set(answers.map(([, thread]) => thread)).size).toBe(3);
  const named = await Promise.all(Array.from({ length: 9 }, () => pool.run('x', 'a shard')));
  expect(new Set(named.map(([, thread]) => thread)).size).toBe(1);
});

test('an error of a job is thrown where it was asked for', async () => {
  const pool = open(1);
  await expect(pool.run('refuse')).rejects.toThrow(InputError);
  await expect(pool.run('refuse')).rejects.toThrow('a bad sample');
  expect((await pool.run('next'))[0]).toBe('next');
});

test('a thread that dies fails what it was asked', async () => {
  const pool = open(1);
  await expect(pool.run('die')).rejects.toThrow('a thread that reads data died: it had enough');
  expect((await pool.run('another'))[0]).toBe('another');
});
