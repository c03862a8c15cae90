import { encodePng } from '@kaleido/shared/image';
import { commandContext, defaultsOf } from '@kaleido/shared/testing/command-context';
import { expect, test } from 'vitest';
import type { Models } from '../models/models.ts';
import { command } from './command.ts';
import { editRecords } from './edit-records.ts';

const noModels = { facts: {}, warm: async () => {} } as unknown as Models;

/** Runs the command; `page` does what a user does, given the page's address. */
async function run(input: string | Uint8Array, page: (url: string) => Promise<unknown>, changes: object = {}, operands: string[] = []) {
  const { context, stdout, notes } = commandContext(command.name, { input, operands });
  const options = { ...defaultsOf(command), open: false, ...changes };
  const running = editRecords(options, context, async () => noModels);
  const settled = running.then(
    (code) => ({ code, error: undefined as string | undefined }),
    (error: Error) => ({ code: undefined, error: error.message }),
  );
  let url: string | undefined;
  while (url === undefined && !(await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 5))])))
    url = /http:\S+/.exec(notes().join('\n'))?.[0];
  if (url !== undefined) await page(url);
  return { ...(await settled), stdout: stdout().toString(), notes: notes() };
}

const post = (path: string, body: object) => (url: string) => fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });

/** Done, pressed on a page that has seen the records. */
async function doneWith(url: string): Promise<unknown> {
  const { revision } = (await (await fetch(`${url}state`)).json()) as { readonly revision: number };
  return post('done', { revision })(url);
}

test('Done writes the records and ends well', async () => {
  const { code, stdout, notes } = await run('{"caption":"a cat","seed":7}\na dog\n', doneWith);
  expect({ code, stdout }).toEqual({ code: undefined, stdout: '{"caption":"a cat","seed":7}\n{"caption":"a dog"}\n' });
  expect(notes).toEqual([expect.stringMatching(/^kaleido-edit: http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}\/$/)]);
});

test('what is cancelled ends like an interrupted command, and writes nothing', async () => {
  expect(await run('a cat', post('cancel', {}))).toMatchObject({ code: 130, stdout: '' });
});

test('a PNG gives the record that it carries', async () => {
  const picture = { width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) } as const;
  const png = await encodePng(picture, { 'kaleido-record': '{"caption":"a cat","n":1.0}' });
  expect((await run(png, doneWith)).stdout).toBe('{"caption":"a cat","n":1.0}\n');
  expect((await run(await encodePng(picture), async () => {})).error).toBe('stdin: holds no Kaleido record');
});

test('without a record there is nothing to do', async () => {
  expect(await run('', async () => {})).toMatchObject({ code: undefined, stdout: '', notes: [expect.stringContaining('no record came')] });
});

test.each<[object, string]>([
  [{ host: '0.0.0.0' }, '--host: whoever reaches 0.0.0.0 could edit and draw: choose a --token'],
  [{ serve: true, output: 'x.ndjson' }, '-o: --serve writes each record that is kept to stdout'],
])('refuses %j', async (changes, message) => {
  expect((await run('a cat', async () => {}, changes)).error).toBe(message);
});
