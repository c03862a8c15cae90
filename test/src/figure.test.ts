import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { root, shell } from './run-command.ts';

const LIST = 'node figures/dist/bin.js --list';

let here: string;
beforeEach(() => {
  here = mkdtempSync(join(tmpdir(), 'figure-'));
});
afterEach(() => rmSync(here, { recursive: true, force: true }));

test('figure ends quietly when its reader has seen enough', async () => {
  const { code, stdout, stderr } = await shell(`${LIST} | head -1`, { cwd: root });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.toString()).toMatch(/^5\. /);
});

test('figure reports a full disk with one line', async () => {
  const { code, stderr } = await shell(`${LIST} > /dev/full`, { cwd: root });
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'figure: standard output: write: no space left on device\n' });
});

test.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s ends a cell, with the commands of its pipe', async (signal, code) => {
  const [bin, store, started] = ['bin', 'store', 'started'].map((name) => join(here, name)) as [string, string, string];
  mkdirSync(bin);
  writeFileSync(join(bin, 'kaleido-ar'), `#!/bin/sh\necho $$ > '${started}'\nexec sleep 60\n`);
  chmodSync(join(bin, 'kaleido-ar'), 0o755);
  const figure = spawn('node', ['figures/dist/bin.js', '13', '--quick', '--store', store], {
    cwd: root,
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    stdio: 'ignore',
  });
  onTestFinished(() => void figure.kill('SIGKILL'));
  const ended = new Promise((resolve) => figure.once('exit', resolve));
  const written = await vi.waitFor(
    () => {
      const text = readFileSync(started, 'utf8');
      expect(text).toMatch(/^\d+\n$/); // there, and not still empty
      return text;
    },
    { timeout: 30_000 },
  );
  const pid = Number(written);
  figure.kill(signal);
  expect(await ended).toBe(code);
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 10_000 });
  expect(existsSync(store) ? readdirSync(store) : []).toEqual([]);
});
