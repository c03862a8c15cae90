import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { serialise } from '../ndjson/splice.ts';
import { type Call, runInProcess } from '../testing/command-context.ts';
import { defineCommand } from './command.ts';
import { readInputs } from './inputs.ts';
import { inputOptions, reportOptions, seedOption } from './option-groups.ts';
import { bytes, choice, choices, flag, integer, number, text } from './option-kinds.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

const command = defineCommand({
  name: 'kaleido-filter',
  module: import.meta.url,
  summary: 'passes records on.',
  examples: [{ run: 'echo "a cat" | kaleido-filter', does: 'passes one caption on' }],
  operands: { name: 'FILE', help: 'files of records; - or none is stdin', max: 2 },
  options: {
    ...inputOptions,
    ...seedOption,
    ...reportOptions,
    count: integer({ short: 'n', help: 'how many', min: 1, infinite: true, default: 1 }),
    guideFrom: number({ help: 'where guidance begins', min: 0, max: 1 }),
    temperature: number({ help: 'of sampling', above: 0, default: 1 }),
    sampler: choice(['ddim', 'ddpm', 'heun'], { help: 'how to walk', default: 'ddim', aliases: { edm: 'heun' } }),
    latents: choices(['text', 'bbox'], { help: 'which parts', default: ['text', 'bbox'] }),
    output: text({ short: 'o', help: 'where to', placeholder: 'DIR' }),
    negative: text({ help: 'what to avoid', empty: true }),
    cache: bytes({ help: 'memory for drawings', default: 2 ** 28 }),
    mask: flag({ help: 'mask the padding', default: true }),
  },
  async run(options, context) {
    // What the table says is what the types say.
    const sampler: 'ddim' | 'ddpm' | 'heun' = options.sampler;
    const latents: readonly ('text' | 'bbox')[] = options.latents;
    const numbers: [number, number | undefined] = [options.count, options.guideFrom];
    // @ts-expect-error without a default the value may be undefined
    const output: string = options.output;
    for await (const entry of readInputs(context, options))
      await context.stdout.write(`${serialise(entry, { given: { sampler, latents, numbers, output } })}\n`);
  },
});

const run = (argv: readonly string[], { env = {}, ...call }: Call = {}) =>
  runInProcess(command, argv, { ...call, env: { HOME: folder, ...env } });

const printed = async (args: string[], env?: Record<string, string>) =>
  JSON.parse((await run(['--print-config', ...args], { ...(env && { env }) })).stdout);

describe('wrong usage is one line and 2', () => {
  test.each([
    [['--count', 'abc'], '--count: expected a positive integer or inf, got "abc"'],
    [['-n', '0'], '--count: expected a positive integer or inf, got "0"'],
    [['-n', '1.5'], '--count: expected a positive integer or inf, got "1.5"'],
    [['-n', '1e99'], '--count: expected a positive integer or inf, got "1e99"'],
    [['--count='], '--count: expected a positive integer or inf, got ""'],
    [['-n=7'], '-n=7: write -n 7'],
    [['-q=1'], '-q=1: write -q'],
    [['--cuont', '3'], '--cuont: unknown option (did you mean --count?)'],
    [['--cuont=3'], '--cuont: unknown option (did you mean --count?)'],
    [['-x'], '-x: unknown option'],
    [['--count'], '--count: expected a positive integer or inf, got nothing'],
    [['-s'], '--seed: expected an integer from 0 to 4294967295, got nothing'],
    [['-o', '--count', '5'], '--output: expected a text, got the option --count'],
    [['--guide-from', '-0.1'], '--guide-from: expected a number from 0 to 1, got "-0.1"'],
    [['--guide-from', 'inf'], '--guide-from: expected a number from 0 to 1, got "inf"'],
    [['--guide-from', '0x1'], '--guide-from: expected a number from 0 to 1, got "0x1"'],
    [['--temperature', '0'], '--temperature: expected a positive number, got "0"'],
    [['--temperature', '1e999'], '--temperature: expected a positive number, got "1e999"'],
    [['--sampler', 'round'], '--sampler: expected ddim, ddpm or heun, got "round"'],
    [['--latents', 'text,blob'], '--latents: expected a list of text or bbox, separated by commas, got "text,blob"'],
    [['--shard', '5/4'], '--shard: expected a share such as 1/4, got "5/4"'],
    [['--shard', '0/4'], '--shard: expected a share such as 1/4, got "0/4"'],
    [['--seed', '4294967296'], '--seed: expected an integer from 0 to 4294967295, got "4294967296"'],
    [['--max-record', '0'], '--max-record: expected a size such as 64MiB, got "0"'],
    [['--quiet=1'], '--quiet: takes no value'],
    [['-', '-'], '-: stdin can be read only once'],
    [['a', 'b', 'c'], '"c": unexpected operand'],
    [['missing.ndjson'], 'missing.ndjson: no such file or directory'],
    [[folder], `${folder}: expected a file, got a folder`],
    [['--options', 'missing.json'], 'missing.json: no such file or directory'],
    [['--options', '/dev/zero'], '/dev/zero: expected at most 1 MiB, got more'],
    [['--options', folder], `${folder}: expected a file, got a folder`],
    [['--config', 'a.json'], '--config: unknown option; it is now --options FILE (read option values from this JSON file)'],
    [['--generate', 'tcsh'], '--generate: expected man, bash, zsh, fish, got "tcsh"'],
  ])('%j', async (args, reason) => {
    expect(await run(args, { input: 'a' })).toEqual({ code: 2, stdout: '', stderr: `kaleido-filter: ${reason}\n` });
  });
});

test('whatever a message quotes, it is one short line that steers no terminal', async () => {
  const name = `\u001b]0;title\u0007\u009b31m\u202e\n\u2028${'x'.repeat(9000)}`;
  for (const args of [[name], ['--config', name], ['a', 'b', name], ['-o', name, name], ['--sampler', name], [`--${name}`], [`-${name}`]]) {
    const { code, stderr } = await run(args, { input: `"${name.replace('\n', '')}"` });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^[^\p{Cc}\p{Zl}\p{Bidi_Control}]{1,1400}\n$/u);
  }
});

describe('values', () => {
  test('of every kind', async () => {
    const values = await printed(
      [
        '-n',
        'inf',
        '--guide-from',
        '.5',
        '--temperature=2e-1',
        '--sampler',
        'edm',
        '--latents',
        'bbox, text',
        '-o-x',
        '--negative',
        '',
      ].concat(['--cache', '2KiB', '--no-mask', '--shard=2/3', '-q', '-s7', '--max-record', '1000']),
    );
    expect(Object.fromEntries(Object.entries(values).map(([name, entry]) => [name, (entry as { value: unknown }).value]))).toEqual({
      'keep-going': false,
      shard: { part: 2, of: 3 },
      'max-record': 1000,
      seed: 7,
      quiet: true,
      progress: 'auto',
      count: 'inf',
      'guide-from': 0.5,
      temperature: 0.2,
      sampler: 'heun',
      latents: ['bbox', 'text'],
      output: '-x',
      negative: '',
      cache: 2048,
      mask: false,
    });
  });

  test("flags, then the command's variables, those of all commands, the option file, the default", async () => {
    const path = join(folder, 'options.json');
    const section = { count: 2, 'keep-going': true, temperature: 5, latents: ['text'], progress: 'none', 'max-record': 9 };
    writeFileSync(path, `\ufeff${JSON.stringify({ 'kaleido-filter': section, 'kaleido-other': { x: 1 } })}`);
    const env = {
      KALEIDO_FILTER_TEMPERATURE: '6',
      KALEIDO_FILTER_COUNT: '3',
      KALEIDO_FILTER_SAMPLER: '',
      KALEIDO_FILTER_PROGRESS: 'json',
      KALEIDO_PROGRESS: 'auto',
      KALEIDO_MAX_RECORD: '7',
    };
    expect(await printed(['--options', path, '-n', '4', '--no-keep-going'], env)).toMatchObject({
      count: { value: 4, from: '--count' },
      temperature: { value: 6, from: 'KALEIDO_FILTER_TEMPERATURE' },
      progress: { value: 'json', from: 'KALEIDO_FILTER_PROGRESS' },
      'max-record': { value: 7, from: 'KALEIDO_MAX_RECORD' },
      'keep-going': { value: false, from: '--keep-going' },
      latents: { value: ['text'], from: path },
      sampler: { value: 'ddim', from: 'default' },
      seed: { value: null, from: 'default' },
    });
    expect(await printed([], { KALEIDO_OPTIONS: path })).toMatchObject({ count: { value: 2, from: path } });
    expect(await printed([], { KALEIDO_FILTER_OPTIONS: path, KALEIDO_OPTIONS: 'x' })).toMatchObject({ count: { value: 2, from: path } });
  });

  test.each([
    [{ KALEIDO_FILTER_MASK: 'maybe' }, 'KALEIDO_FILTER_MASK: expected true or false, got "maybe"'],
    [{ KALEIDO_COUNT: '3' }, 'KALEIDO_COUNT: its meaning differs between commands: set KALEIDO_FILTER_COUNT instead'],
    [{ KALEIDO_FILTER_CUONT: '3' }, 'KALEIDO_FILTER_CUONT: unknown option (kaleido-filter --help lists them)'],
    [{ KALEIDO_FILTER_HELP: '1' }, 'KALEIDO_FILTER_HELP: unknown option (kaleido-filter --help lists them)'],
  ])('a variable that cannot be meant so: %j', async (env, reason) => {
    expect(await run([], { env })).toEqual({ code: 2, stdout: '', stderr: `kaleido-filter: ${reason}\n` });
  });

  test.each([
    ['KALEIDO_STEPS', 'no command reads it (an option is set by KALEIDO_COMMAND_OPTION, such as KALEIDO_DIFFUSE_STEPS)'],
    ['KALEIDO_FLTER_COUNT', 'no command reads it (an option is set by KALEIDO_COMMAND_OPTION, such as KALEIDO_DIFFUSE_STEPS)'],
    ['KALEIDO_CONFIG', 'set KALEIDO_OPTIONS to read options from a file'],
  ])('a variable that no command reads is pointed out: %s', async (name, reason) => {
    expect(await run(['-q'], { env: { [name]: 'x' } })).toEqual({
      code: 0,
      stdout: '',
      stderr: `kaleido-filter: ${name}: ignored: ${reason}\n`,
    });
  });

  test('variables of other commands in a pipe, and those of no option, are left alone', async () => {
    const env = {
      KALEIDO_TRAIN_STEPS: '3',
      KALEIDO_AR_SHARD: '1/2',
      KALEIDO_METRICS_STATS_OUTPUT: 'x',
      KALEIDO_ENGINE: 'y',
      KALEIDO_CACHE: 'z',
    };
    expect(await run([], { env })).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test.each([
    ['{', /options.json: .*JSON/],
    ['[]', /options.json: expected an object, got an array/],
    ['{"kaleido-filter":{"cuont":2}}', /options.json: kaleido-filter: "cuont": unknown option/],
    ['{"count":2}', /options.json: "count": expected the name of a command, such as kaleido-filter/],
    ['{"kaleido-filter":{"count":"x"}}', /options.json: kaleido-filter.count: expected a positive integer or inf, got "x"/],
    ['{"kaleido-filter":{"count":null}}', /options.json: kaleido-filter.count: expected a string, a number, true or false, got null/],
  ])('a bad option file: %s', async (contents, reason) => {
    const path = join(folder, 'bad-options.json');
    writeFileSync(path, contents);
    const { code, stderr } = await run(['--options', path]);
    expect(stderr).toMatch(reason);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });
});

test('an option file of many nested lists is refused like any other', async () => {
  const path = join(folder, 'nested.json');
  writeFileSync(path, `{"kaleido-filter":{"count":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`);
  expect((await run(['--options', path])).stderr).toBe(
    `kaleido-filter: ${path}: kaleido-filter.count: expected a string, a number, true or false, got an array\n`,
  );
});

describe('operands and inputs', () => {
  test('options and operands in any order; behind -- all are operands', async () => {
    const path = join(folder, 'in.txt');
    writeFileSync(path, 'a\n');
    expect((await run([path, '-q', '-'], { input: 'b' })).stdout.match(/"caption":"."/g)).toEqual(['"caption":"a"', '"caption":"b"']);
    expect((await run(['--', '-q'])).stderr).toBe('kaleido-filter: -q: no such file or directory\n');
  });

  test('a terminal as stdin and nothing given: help on stderr, 2', async () => {
    const { code, stdout, stderr } = await run([], { terminals: ['stdin'] });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe((await run(['--help'])).stdout);
  });

  test('a terminal as stdin that is asked for', async () => {
    expect(await run(['-'], { terminals: ['stdin'], input: 'a' })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/"caption":"a"/),
    });
  });
});

describe('help', () => {
  test('examples, usage, options', async () => {
    const { stdout, code } = await run(['--help', '--bogus']);
    expect(code).toBe(0);
    expect(stdout).toBe(`kaleido-filter: passes records on.

Examples:
  echo "a cat" | kaleido-filter
      passes one caption on

Usage: kaleido-filter [OPTION]... [FILE]...
  FILE: files of records; - or none is stdin

Input:
      --keep-going          report a bad record, go on to the next, and exit with 1 at the end
      --shard I/N           process every N-th record only, starting with the I-th (I counts from 1)
      --max-record SIZE     largest record accepted (default 64MiB)

Options:
  -s, --seed N              random seed; a new one each time by default
  -n, --count N             how many (default 1)
      --guide-from NUMBER   where guidance begins
      --temperature NUMBER  of sampling (default 1)
      --sampler NAME        how to walk (ddim, ddpm, heun; default ddim)
      --latents LIST        which parts (text, bbox; default text,bbox)
  -o, --output DIR          where to
      --negative TEXT       what to avoid
      --cache SIZE          memory for drawings (default 256MiB)
      --[no-]mask           mask the padding (default on)

Reporting:
  -q, --quiet               print no notes and no progress on stderr, only errors
      --progress NAME       progress on stderr: auto rewrites one line, on a terminal only; json is
                            for programs (auto, json, none; default auto)

General:
      --options FILE        read option values from this JSON file
      --print-config        print the value of every option and its source, and exit
      --generate NAME       print the manual page, or completions for a shell, and exit (man, bash,
                            zsh, fish)
  -h, --help                print this help, and exit
      --version             print the version, and exit
`);
  });

  test('the version is that of the package', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^kaleido-filter \d+\.\d+\.\d+\n$/);
  });
});
