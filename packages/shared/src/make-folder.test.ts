import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-folder-'));
});
afterAll(() => rm(scratch, { recursive: true }));

test('makes what is missing, several at a time, and leaves what is there', async () => {
  const folder = join(scratch, 'a/b/c');
  await Promise.all([makeFolder(folder), makeFolder(folder), makeFolder(join(scratch, 'a/b/d/'))]);
  await writeFile(join(folder, 'kept'), '');
  await makeFolder(folder);
  expect((await stat(join(folder, 'kept'))).size).toBe(0);
  expect(existsSync(join(scratch, 'a/b/d'))).toBe(true);
});

test('says what is in the way', async () => {
  await writeFile(join(scratch, 'file'), '');
  await expect(makeFolder(join(scratch, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(scratch, 'file/below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

test.runIf(existsSync('/proc/self'))('ends where no folder can be made', async () => {
  await expect(makeFolder('/proc/no/such')).rejects.toMatchObject({ code: 'ENOENT', path: '/proc/no' });
});
