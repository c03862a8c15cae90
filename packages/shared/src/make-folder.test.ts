import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InputError } from './errors.ts';
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
  const [file, below] = [join(scratch, 'file'), join(scratch, 'file/below')];
  await expect(makeFolder(file)).rejects.toThrow(new InputError(`${file}: expected a folder, got a file`));
  await expect(makeFolder(below)).rejects.toThrow(new InputError(`${below}: cannot be written: not a directory`));
});

test('follows links, also to what is not there yet', async () => {
  await symlink('far/away', join(scratch, 'link'));
  await makeFolder(join(scratch, 'link/below'));
  await makeFolder(join(scratch, 'link'));
  expect((await stat(join(scratch, 'far/away/below'))).isDirectory()).toBe(true);
});

test.runIf(existsSync('/proc/self'))('ends where no folder can be made', async () => {
  await expect(makeFolder('/proc/no/such')).rejects.toThrow(new InputError('/proc/no/such: cannot be written: no such file or directory'));
});
