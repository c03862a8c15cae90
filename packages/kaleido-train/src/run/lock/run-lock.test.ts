import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '@kaleido/shared/errors';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Holder, ownHolder } from './holder.ts';
import { LOCK_NAME, lockRun } from './run-lock.ts';

let scratch = '';
let run = '';
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-lock-'));
  run = join(scratch, 'run');
  return () => rm(scratch, { recursive: true });
});

const quick = { every: 20, patience: 300 };
/** A pid that no process has: beyond what any system gives out. */
const dead = 2 ** 31 - 1;

/** Leaves a lock in the run's folder, as another holder would have. */
async function leave(holder: Partial<Holder> | string): Promise<void> {
  await mkdir(run, { recursive: true });
  await writeFile(join(run, LOCK_NAME), typeof holder === 'string' ? holder : `${JSON.stringify({ ...ownHolder(), ...holder })}\n`);
}

const refusal = ({ pid, host, since }: Holder) =>
  new UsageError(`${run}: process ${pid} on ${host} (since ${since}) is training into it: wait for it, or name another folder`);

describe('a folder is one process’s alone', () => {
  test('until it is released, when a folder that was made for it and is empty goes', async () => {
    const lock = await lockRun(run);
    const holder = JSON.parse(await readFile(join(run, LOCK_NAME), 'utf8')) as Holder;
    await symlink('run', join(scratch, 'link'));
    await expect(lockRun(join(scratch, 'link'))).rejects.toThrow(UsageError);
    await rm(join(scratch, 'link'));
    await expect(lockRun(run)).rejects.toThrow(refusal(holder));
    await lock.check();
    expect(lock.isTakenOver).toBe(false);
    expect(await readdir(run)).toEqual([LOCK_NAME]);
    await lock.release();
    expect(await readdir(scratch)).toEqual([]);
  });

  test('and stays when it was there before, or holds something', async () => {
    await mkdir(run);
    await (await lockRun(run)).release();
    expect(await readdir(scratch)).toEqual(['run']);
    await rm(run, { recursive: true });
    const lock = await lockRun(run);
    await writeFile(join(run, 'log.ndjson'), '');
    await lock.release();
    expect(await readdir(run)).toEqual(['log.ndjson']);
  });

  test('of many that come at once to a dead one’s folder, one gets it', async () => {
    await leave({ pid: dead });
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => lockRun(run)));
    const [won, ...others] = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(others).toEqual([]);
    expect(await readdir(run)).toEqual([LOCK_NAME]);
    await won!.check();
    await won!.release();
  });
});

describe('a lock that a killed process left is taken over at once', () => {
  test.skipIf(process.platform !== 'linux').each<[string, Partial<Holder>]>([
    ['its process has gone', { pid: dead }],
    ['its pid is another process’s by now', { began: '1' }],
  ])('%s', async (_, holder) => {
    await leave({ ...holder, token: 'theirs' });
    const lock = await lockRun(run, { patience: 1e9 });
    expect(lock.isTakenOver).toBe(true);
    await lock.check();
    await lock.release();
  });
});

describe('a lock from another machine', () => {
  const elsewhere = { machine: 'node7', host: 'node7', pid: 4711, token: 'theirs' };

  test('is taken over when no sign of life comes; the user is notified of the wait', async () => {
    const messages: string[] = [];
    for (const holder of [elsewhere, '{"host":']) {
      await leave(holder);
      const lock = await lockRun(run, { ...quick, onWait: (message) => messages.push(message) });
      await lock.release();
    }
    expect(messages[0]).toMatch(/run: locked by process 4711 on node7 \(since .*\): waiting to see whether it is still running$/);
    expect(messages[1]).toMatch(/run: locked by another process: waiting to see whether it is still running$/);
  });

  test('holds while its holder touches it', async () => {
    await leave(elsewhere);
    const { since } = JSON.parse(await readFile(join(run, LOCK_NAME), 'utf8')) as Holder;
    const touch = setInterval(() => utimes(join(run, LOCK_NAME), new Date(), new Date()), 20);
    await expect(lockRun(run, { ...quick, patience: 20_000 })).rejects.toThrow(refusal({ ...elsewhere, since }));
    clearInterval(touch);
  });

  test('which is what ours does', async () => {
    const lock = await lockRun(run, quick);
    const touched = async () => (await stat(join(run, LOCK_NAME))).mtimeMs;
    const before = await touched();
    await expect.poll(touched, { timeout: 10_000, interval: 20 }).toBeGreaterThan(before);
    await lock.release();
  });
});

describe('a run finds out that its folder is no longer its own', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    ['it was deleted', () => rm(run, { recursive: true }), 'it was deleted or moved'],
    ['it was moved', () => rename(run, join(scratch, 'elsewhere')), 'it was deleted or moved'],
    [
      'another run has it',
      async () => leave({ token: 'theirs', pid: 4711, host: 'node7', since: 'today' }),
      'process 4711 on node7 (since today) has taken it',
    ],
  ])('%s', async (_, happens, what) => {
    const lock = await lockRun(run);
    await happens();
    await expect(lock.check()).rejects.toThrow(new Error(`${run}: ${what} while the run was writing to it`));
    const left = await readdir(scratch, { recursive: true });
    await lock.release();
    expect(await readdir(scratch, { recursive: true })).toEqual(left);
  });
});
