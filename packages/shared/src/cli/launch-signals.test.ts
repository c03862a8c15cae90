import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ended, filterProcess, firstOutput } from '../testing/filter-process.ts';

const { folder, start, remove } = filterProcess();
afterAll(remove);

describe('signals', () => {
  /** Starts a command that holds its thread while a file is half written, and returns once it does, with how long that took (ms). */
  async function blocked(how: string) {
    const into = mkdtempSync(join(folder, 'blocked-'));
    const begin = performance.now();
    const child = start(['-q', '--block', how, '-o', join(into, 'out')]);
    const end = ended(child);
    child.stdin?.end();
    await firstOutput(child);
    expect(readdirSync(into)).toEqual([expect.stringMatching(/^\.out\..*\.tmp$/)]);
    return { child, end, into, startUp: performance.now() - begin };
  }

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGUSR1', 138],
  ] as const)('%s while waiting for input', async (signal, code) => {
    const child = start(['-q']);
    const end = ended(child);
    child.stdin?.write('a\n');
    await firstOutput(child);
    child.kill(signal);
    expect(await end).toEqual({
      code,
      signal: null,
      stdout: '{"caption":"a","index":0}\n',
      stderr: `kaleido-filter: stopped by ${signal}\n`,
    });
  });

  test('the record at hand is finished, the next not begun', async () => {
    const child = start(['-q', '--linger']);
    const end = ended(child);
    child.stdin?.end('a\nb\nc\nd\n');
    await firstOutput(child);
    child.kill('SIGINT');
    const { code, stdout } = await end;
    expect(code).toBe(130);
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
  });

  test('a silent pipe among the files does not keep the stopped command alive', async () => {
    const pipe = join(folder, 'silent');
    spawnSync('mkfifo', [pipe]);
    const child = start(['-q', pipe]);
    const end = ended(child);
    const writer = await open(pipe, 'w'); // waits for the reader
    child.kill('SIGTERM');
    expect(await end).toEqual({ code: 143, signal: null, stdout: '', stderr: 'kaleido-filter: stopped by SIGTERM\n' });
    await writer.close();
  });

  test.each([
    ['wait', 'SIGINT', { code: 130, signal: null }],
    ['loop', 'SIGTERM', { code: 143, signal: null }],
    ['native', 'SIGTERM', { code: null, signal: 'SIGTERM' }],
    ['native', 'SIGHUP', { code: null, signal: 'SIGHUP' }],
  ] as const)(
    'a thread that computes without a pause (%s) is ended by %s within a second, and leaves no half file',
    async (how, signal, expected) => {
      const { child, end, into, startUp } = await blocked(how);
      const begin = performance.now();
      child.kill(signal);
      expect(await end).toEqual({ ...expected, stdout: 'blocked\n', stderr: `kaleido-filter: stopped by ${signal}\n` });
      expect(performance.now() - begin).toBeLessThan(1000 + 5 * startUp);
      expect(readdirSync(into)).toEqual([]);
    },
  );

  test('of two signals the second ends it at once', async () => {
    const { child, end, into } = await blocked('native');
    child.kill('SIGINT');
    child.kill('SIGTERM');
    const { signal, stderr } = await end;
    expect(['SIGINT', 'SIGTERM']).toContain(signal); // the system may deliver them in either order
    expect(stderr).toBe(''); // what is ended for being too slow says so
    expect(readdirSync(into)).toEqual([]);
  });

  test('a command that saves first has all the time it wants, until a second signal', async () => {
    const whenStopped = async (second: 'SIGINT' | 'SIGTERM') => {
      const child = start(['--saving', '-q']);
      const end = ended(child);
      child.stdin?.end();
      await firstOutput(child);
      child.kill('SIGTERM');
      await new Promise((resolve) => child.stderr?.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, 1000)); // longer than others have
      expect(child.exitCode ?? child.signalCode).toBe(null);
      child.kill(second);
      expect(await end).toEqual({ code: null, signal: second, stdout: 'ready\n', stderr: 'saving\n' });
    };
    await Promise.all([whenStopped('SIGINT'), whenStopped('SIGTERM')]);
  });
});
