import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { root } from './run-command.ts';

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Starts the command on one record; resolves when its page is there. */
async function edit() {
  const program = join(root, 'packages/kaleido-edit/bin/kaleido-edit.js');
  const child = spawn(process.execPath, [program, '--no-open'], { env: { ...process.env, KALEIDO_SPINNING: 'off' } });
  running.push(child);
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stdin.end('{"caption":"a cat","n":1.0}\n');
  const exit = once(child, 'exit');
  let stderr = '';
  for await (const chunk of child.stderr) {
    stderr += chunk;
    if (stderr.endsWith('/\n')) break;
  }
  const url = /http:\S+/.exec(stderr)![0];
  return { child, url, ended: async () => ({ code: (await exit)[0], stdout }) };
}

test('Done writes the records and ends with 0, and Ctrl-C while drawing writes nothing and ends with 130', async () => {
  const done = await edit();
  expect((await fetch(done.url)).status).toBe(200);
  const { revision } = (await (await fetch(`${done.url}state`)).json()) as { readonly revision: number };
  expect((await fetch(`${done.url}done`, { method: 'POST', body: JSON.stringify({ revision }) })).status).toBe(204);
  expect(await done.ended()).toEqual({ code: 0, stdout: '{"caption":"a cat","n":1.0}\n' });

  const stopped = await edit();
  const body = JSON.stringify({ page: 'a', record: { caption: 'a cat' }, size: 'full' });
  expect((await fetch(`${stopped.url}draw`, { method: 'POST', body })).status).toBe(202);
  stopped.child.kill('SIGINT');
  expect(await stopped.ended()).toEqual({ code: 130, stdout: '' });
});
