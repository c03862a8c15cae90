import { spawnSync } from 'node:child_process';
import { closeSync, constants, createReadStream, openSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ended, filterProcess, firstOutput } from '../testing/filter-process.ts';

const { folder, command, start, remove, run: runFilter, shell: runShell } = filterProcess();
afterAll(remove);

/** What never is on stderr. */
function withoutStack<T extends { readonly stderr: string }>(ended: T): T {
  expect(ended.stderr).not.toMatch(/^\s+at |node:internal/m);
  return ended;
}
const run = (...call: Parameters<typeof runFilter>) => withoutStack(runFilter(...call));
const shell = (...call: Parameters<typeof runShell>) => withoutStack(runShell(...call));

/** Whether a small file system of one's own may be made here. */
const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

describe('records', () => {
  test('from stdin', () => {
    const { status, stdout, stderr } = run(['-q', '-s', '7'], { input: 'a cat\n{"big":12345678901234567890,\n "caption":"a dog"}' });
    expect(stdout).toBe('{"caption":"a cat","seed":7,"index":0}\n{"big":12345678901234567890,"caption":"a dog","seed":7,"index":1}\n');
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test('from nothing', () => {
    expect(run(['-q'])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('from a stdin that is closed', () => {
    expect(shell('$filter -q <&-')).toMatchObject({ stdout: '', stderr: expect.stringMatching(/^(kaleido-filter: [^\n]+\n)?$/) });
  });

  test('from files and stdin, each under its name', () => {
    writeFileSync(join(folder, 'a.ndjson'), 'a\nb\n');
    writeFileSync(join(folder, 'b.ndjson'), 'c\nnull\n');
    const { status, stdout, stderr } = shell('echo s | $filter -q a.ndjson - b.ndjson');
    expect(stdout.match(/"caption":"."|"index":./g)?.join()).toBe(
      '"caption":"a","index":0,"caption":"b","index":1,"caption":"s","index":2,"caption":"c","index":3',
    );
    expect(stderr).toBe('kaleido-filter: b.ndjson:2: expected a record ({…}), a string or a line of text, got null\n');
    expect(status).toBe(2);
  });

  test('a share of them', () => {
    expect(run(['-q', '--shard', '2/3'], { input: 'a\nb\nc\nd\ne\n' }).stdout.match(/"index":\d/g)).toEqual(['"index":1', '"index":4']);
  });

  test('each is written before the next is read', async () => {
    const child = start([]);
    const end = ended(child);
    child.stdin?.write('a cat\n');
    await firstOutput(child);
    child.stdin?.end();
    expect((await end).code).toBe(0);
  });

  test('a pipe that someone has set not to wait takes all of a large output', async () => {
    const path = join(folder, 'unwaiting');
    spawnSync('mkfifo', [path]);
    const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    const child = start(['-q', '-n', '20000'], pipe);
    const end = ended(child);
    child.stdin?.end('a cat\n');
    let missing = 20_000 * '{"caption":"a cat","index":0}\n'.length;
    for await (const bytes of createReadStream(path)) {
      missing -= bytes.length;
      if (missing <= 0) break;
    }
    closeSync(pipe);
    expect({ missing, code: (await end).code }).toEqual({ missing: 0, code: 0 });
  });

  test('a slow reader gets all of a large output', () => {
    const { stdout } = shell("echo 'a cat' | $filter -q -n 200000 | (sleep 0.5; wc -l)");
    expect(stdout.trim()).toBe('200000');
  });
});

describe('bad records', () => {
  test('the first one stops the stream with 2', () => {
    const { status, stdout, stderr } = run([], { input: 'a\n{"caption":1}\nb\n' });
    expect(stdout).toBe('{"caption":"a","index":0}\n');
    expect(stderr).toBe('kaleido-filter: stdin:2: caption: expected a string, got 1\n');
    expect(status).toBe(2);
  });

  test('--keep-going reports them, goes on, and ends with 1', () => {
    const { status, stdout, stderr } = run(['-q', '--keep-going', '--refuse', 'b'], { input: 'a\n{"caption":1}\nb\nc' });
    expect(stdout.match(/"caption":"."/g)).toEqual(['"caption":"a"', '"caption":"c"']);
    expect(stderr).toBe('kaleido-filter: stdin:2: caption: expected a string, got 1\nkaleido-filter: stdin:3: caption: refused\n');
    expect(status).toBe(1);
  });

  test.each([
    ['{bad json}', /stdin:1: line 1, byte 2: expected key/],
    [`{"caption":${'['.repeat(100_000)}`, /stdin:1: line 1, byte 75: nested deeper than 64 levels/],
    [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), /stdin: is a PNG picture, expected text/],
  ])('rubbish %# is one line and 2', (input, reason) => {
    const { status, stdout, stderr } = run([], { input });
    expect(stderr).toMatch(reason);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([status, stdout]).toEqual([2, '']);
  });
});

describe('help and version', () => {
  test('--version', () => {
    expect(run(['--version'])).toEqual({ status: 0, stdout: 'kaleido-filter 0.1.0\n', stderr: '' });
  });

  test('a terminal as stdin and nothing given: help on stderr, 2', () => {
    const { stdout, status } = shell(`script -qec "$filter > out.txt" /dev/null; echo "status $?"`);
    expect(stdout).toMatch(/Usage: kaleido-filter/);
    expect(stdout).toMatch(/status 2\s*$/);
    expect(readFileSync(join(folder, 'out.txt'), 'utf8')).toBe('');
    expect(status).toBe(0);
  });
});

describe('outputs', () => {
  test('binary data is not written to a terminal', () => {
    const { stdout } = shell(`script -qec "$filter --shape binary" /dev/null < /dev/null`);
    expect(stdout).toMatch(/kaleido-filter: stdout is a terminal, which cannot show binary data: use -o FILE, or > FILE/);
  });

  test('a reader that goes ends the work quietly with 0', () => {
    const { stdout, stderr } = shell("set -o pipefail; yes 'a cat' | head -100000 | $filter -q | head -1; echo $((PIPESTATUS[2]))");
    expect(stdout).toBe('{"caption":"a cat","index":0}\n0\n');
    expect(stderr).toBe('');
  });

  test('a reader that goes while stdin stays open, too', async () => {
    const child = start(['-q']);
    const end = ended(child);
    child.stdin?.on('error', () => {});
    child.stdin?.write('a\n');
    await firstOutput(child);
    child.stdout?.destroy();
    child.stdin?.write('b\n'.repeat(10));
    expect(await end).toMatchObject({ code: 0, stderr: '' });
  });

  test('a full disk is one line and 1', () => {
    const { stderr, stdout } = shell('echo a | $filter -q > /dev/full; echo $?');
    expect(stderr).toBe('kaleido-filter: stdout: no space left on device\n');
    expect(stdout).toBe('1\n');
  });

  test('a disk that takes only a part of the last bytes is one line and 1', () => {
    expect(shell('(ulimit -f 1; echo a | $filter -q -n 60 > part.ndjson); echo $?')).toEqual({
      status: 0,
      stdout: '1\n',
      stderr: 'kaleido-filter: stdout: file too large\n',
    });
    expect(statSync(join(folder, 'part.ndjson')).size).toBe(1024);
  });

  test.skipIf(!canMount)('a full disk is one line and 1, whatever its size', () => {
    const line = 'mount -t tmpfs -o size=$1k m disk; echo a | $filter -q -n 500 > disk/x; echo $?';
    writeFileSync(join(folder, 'full.sh'), line.replace('$filter', command));
    expect(shell('mkdir disk; for size in 4 8 12; do unshare -rm bash full.sh $size; done')).toEqual({
      status: 0,
      stdout: '1\n1\n1\n',
      stderr: 'kaleido-filter: stdout: no space left on device\n'.repeat(3),
    });
  });

  test('a file is whole or not there, and no temporary file stays', () => {
    expect(
      shell(
        'mkdir out; echo a | $filter -q -o out/a.ndjson; (ulimit -f 1; trap "" XFSZ; echo a | $filter -q -n 9999 -o out/b.ndjson); echo $?',
      ),
    ).toMatchObject({
      stdout: '1\n',
      stderr: expect.stringMatching(/^kaleido-filter: out\/b.ndjson: .*\n$/),
    });
    expect(readdirSync(join(folder, 'out'))).toEqual(['a.ndjson']);
  });

  test('a link is followed and a device is not replaced', () => {
    symlinkSync('real.ndjson', join(folder, 'link.ndjson'));
    writeFileSync(join(folder, 'real.ndjson'), '');
    expect(
      shell('echo a | $filter -q -o link.ndjson; echo a | $filter -q -o /dev/stdout | cat; test -L link.ndjson && cat real.ndjson').stdout,
    ).toBe('{"caption":"a","index":0}\n'.repeat(2));
  });
});

describe('stderr', () => {
  test('notes, unless --quiet; no progress without a terminal', () => {
    expect(run([], { input: 'a' }).stderr).toBe('kaleido-filter: done\n');
  });

  test('progress for machines', () => {
    const lines = run(['--progress', 'json', '-q'], { input: 'a\nb' }).stderr.trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ progress: { unit: 'record', done: 2, seconds: expect.any(Number) } });
  });

  test('progress on a terminal, taken away at the end; not on a dumb one, nor in a build', () => {
    const onTerminal = (env: Record<string, string>) =>
      shell(`script -qec "bash -c \\"echo a | $filter > /dev/null\\"" /dev/null < /dev/null`, env).stdout;
    expect(onTerminal({ TERM: 'xterm' })).toMatch(/\rkaleido-filter: 1 record, .*\/s *\r *\r?.*kaleido-filter: done/);
    for (const env of [{ TERM: 'dumb' }, { TERM: 'xterm', CI: 'true' }])
      expect(onTerminal(env as Record<string, string>)).toBe('kaleido-filter: done\r\n');
  });

  test('a closed stderr does not end the work', () => {
    expect(shell('echo a | $filter 2>&-').stdout).toBe('{"caption":"a","index":0}\n');
  });

  test.each([
    ['throw', 'first line second \\u001b line', 1],
    ['reject', 'unhandled', 1],
    ['never', 'ended before its work was done: nothing was left that could finish it', 1],
    ['late', "Cannot read properties of undefined (reading 'x')", 1],
  ])('an error (%s) is one line', (fault, message, code) => {
    const { status, stdout, stderr } = run(['-q', '--fault', fault], { input: 'a' });
    expect(stderr).toBe(`kaleido-filter: ${message}\n`);
    expect([status, stdout]).toEqual([code, '{"caption":"a","index":0}\n']);
  });

  test('a full heap is one line and 1', () => {
    const { status, stderr } = run(['-q', '--fault', 'memory'], { env: { NODE_OPTIONS: '--max-old-space-size=50' } });
    expect(stderr.replaceAll(/^(<---|\[\d+:|$).*\n/gm, '')).toBe(
      'kaleido-filter: out of memory: the JavaScript heap is full (raise its limit with NODE_OPTIONS=--max-old-space-size=MB)\n',
    );
    expect(status).toBe(1);
  });

  test('KALEIDO_DEBUG shows the stack', () => {
    const { stderr } = runFilter(['-q', '--fault', 'throw'], { input: 'a', env: { KALEIDO_DEBUG: '1' } });
    expect(stderr).toMatch(/\n {4}at /);
  });

  test("a command's own exit code", () => {
    expect(run(['-q', '--fault', 'code'], { input: 'a' }).status).toBe(75);
  });
});
