import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { InputError } from './errors.ts';
import { collectBounded, readBounded } from './read-bounded.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-bounded-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

describe('a file is read as a whole', () => {
  test('up to the limit', async () => {
    writeFileSync(at('a'), 'abc');
    expect((await readBounded(at('a'), 3)).toString()).toBe('abc');
    await expect(readBounded(at('a'), 2)).rejects.toThrow(new InputError(`${at('a')}: expected at most 2 bytes, got 3 bytes`));
  });

  test('unless it is a folder, missing or too large, which its size tells', async () => {
    writeFileSync(at('large'), '');
    truncateSync(at('large'), 10 * 2 ** 30);
    await expect(readBounded(at('large'), 2 ** 20)).rejects.toThrow(`${at('large')}: expected at most 1 MiB, got 10 GiB`);
    await expect(readBounded(folder, 9)).rejects.toThrow(`${folder}: expected a file, got a folder`);
    await expect(readBounded(at('none'), 9)).rejects.toThrow(`${at('none')}: no such file or directory`);
  });

  test('from a device or a pipe without an end no further than the limit', async () => {
    await expect(readBounded('/dev/zero', 2 ** 20)).rejects.toThrow('/dev/zero: expected at most 1 MiB, got more');
    execFileSync('mkfifo', [at('pipe')]);
    const writer = spawn('bash', ['-c', `yes > '${at('pipe')}'`]);
    const ended = new Promise((resolve) => writer.on('close', resolve));
    await expect(readBounded(at('pipe'), 2 ** 16)).rejects.toThrow(`${at('pipe')}: expected at most 64 KiB, got more`);
    await ended; // the pipe was closed
  });

  test('from a pipe that ends', async () => {
    execFileSync('mkfifo', [at('short')]);
    spawn('bash', ['-c', `echo abc > '${at('short')}'`]);
    expect((await readBounded(at('short'), 9)).toString()).toBe('abc\n');
  });
});

test('a stream that falls silent is left when the signal says so', async () => {
  const stop = new AbortController();
  const silent = {
    async *[Symbol.asyncIterator]() {
      yield Buffer.from('a');
      stop.abort(new Error('stopped'));
      await new Promise(() => {});
    },
  };
  await expect(collectBounded(silent, { name: 'stdin', maxBytes: 9, signal: stop.signal })).rejects.toThrow('stopped');
});
