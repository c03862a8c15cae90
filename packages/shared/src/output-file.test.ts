import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { InputError } from './errors.ts';
import { checkOutput, writeOutput } from './output-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaleido-output-'));
  return () => rm(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);
const text = (name: string) => readFile(at(name), 'utf8');
const put = (path: string, ...parts: string[]) =>
  writeOutput(path, async (write) => {
    for (const part of parts) await write(part);
  });

describe('a regular file', () => {
  test('is made of all parts in their order', async () => {
    await put(at('new'), 'one ', 'two ', 'three');
    expect(await text('new')).toBe('one two three');
    expect(await readdir(folder)).toEqual(['new']);
  });

  test('is replaced, not written into: who has it open goes on reading the old one; its mode stays', async () => {
    await writeFile(at('file'), 'old');
    await chmod(at('file'), 0o640);
    const reader = await open(at('file'));
    await put(at('file'), 'new');
    expect([await reader.readFile('utf8'), await text('file')]).toEqual(['old', 'new']);
    await reader.close();
    expect((await stat(at('file'))).mode & 0o777).toBe(0o640);
  });

  test('stays as it was when the work or the disk fails halfway, and nothing is left beside it', async () => {
    await writeFile(at('file'), 'old');
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', errno: -28, syscall: 'write' });
    const fail = (name: string) =>
      writeOutput(at(name), async (write) => {
        await write('half');
        throw full;
      });
    for (const name of ['file', 'other']) {
      const error = await fail(name).catch((caught: Error) => caught);
      expect(error).toMatchObject({ message: `${at(name)}: cannot be written: no space left on device` });
      expect(error).not.toBeInstanceOf(InputError); // not the caller's mistake
    }
    expect([await readdir(folder), await text('file')]).toEqual([['file'], 'old']);
  });

  test.each(['n'.repeat(255), 'ü'.repeat(127), '雪'.repeat(85)])('may have the longest name that there is (%#)', async (name) => {
    await put(at(name), 'x');
    await put(at(name), 'y');
    expect([await readdir(folder), await text(name)]).toEqual([[name], 'y']);
  });
});

describe('a link', () => {
  test.each(['there', 'missing'])('stays, and what it leads to is written (%s)', async (kind) => {
    await mkdir(at('deep'));
    await mkdir(at('elsewhere'));
    if (kind === 'there') await writeFile(at('elsewhere/file'), 'old');
    await symlink(at('elsewhere'), at('deep/folder'));
    await symlink('../deep/folder/../elsewhere/file', at('deep/second')); // `..` of where the link leads, not of the link
    await symlink('deep/second', at('first'));
    await put(at('first'), 'new');
    expect([await readlink(at('first')), await text('elsewhere/file')]).toEqual(['deep/second', 'new']);
    expect([await readdir(at('elsewhere')), await readdir(folder)]).toEqual([['file'], ['deep', 'elsewhere', 'first']]);
  });

  test('that leads round in a circle is refused', async () => {
    await symlink('b', at('a'));
    await symlink('a', at('b'));
    await expect(put(at('a'), 'x')).rejects.toThrow(new InputError(`${at('a')}: cannot be written: too many symbolic links encountered`));
  });

  test('that leads to an open descriptor is written to', async () => {
    await writeFile(at('log'), 'before ');
    const log = await open(at('log'), 'a');
    await put(`/dev/fd/${log.fd}`, 'after');
    await log.close();
    expect([await text('log'), await readdir(folder)]).toEqual(['before after', ['log']]);
  });
});

test.skipIf(process.platform === 'win32')('a named pipe is written to and stays one', async () => {
  execFileSync('bash', ['-c', 'mkfifo "$0"', at('pipe')]);
  await symlink('pipe', at('link'));
  const read = readFile(at('pipe'), 'utf8');
  await put(at('link'), 'one ', 'two');
  expect(await read).toBe('one two');
  expect((await stat(at('pipe'))).isFIFO()).toBe(true);
  expect(await readdir(folder)).toEqual(['link', 'pipe']);
});

describe('a place that takes no file is refused before and after the work, and nothing is left', () => {
  test.each([
    ['a folder', 'folder', 'expected a file to write, got a folder'],
    ['a link to one', 'link', 'expected a file to write, got a folder'],
    ['a name that ends in /', 'new/', 'expected a file to write, got the name of a folder (it ends in /)'],
    ['a missing folder', 'no/such/file', () => `the folder ${at('no/such')} does not exist`],
    ['a file as a folder', 'file/below', 'cannot be written: not a directory'],
    ['a name that is too long', 'n'.repeat(256), 'cannot be written: name too long'],
  ])('%s', async (_, name, reason) => {
    await mkdir(at('folder'));
    await writeFile(at('file'), '');
    await symlink('folder', at('link'));
    const path = `${folder}/${name}`;
    const refusal = new InputError(`${path}: ${typeof reason === 'string' ? reason : reason()}`);
    await expect(checkOutput(path)).rejects.toThrow(refusal);
    await expect(put(path, 'x')).rejects.toThrow(refusal);
    expect([await readdir(folder), await readdir(at('folder'))]).toEqual([['file', 'folder', 'link'], []]);
  });

  test('no name', async () => {
    await expect(checkOutput('')).rejects.toThrow(new InputError('the name of an output is empty'));
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('a folder that may not be written to', async () => {
    await writeFile(at('file'), 'old');
    await chmod(folder, 0o500);
    try {
      await expect(put(at('file'), 'new')).rejects.toThrow(
        new InputError(`${at('file')}: the file cannot be replaced: ${folder}: permission denied`),
      );
    } finally {
      await chmod(folder, 0o700);
    }
  });
});
