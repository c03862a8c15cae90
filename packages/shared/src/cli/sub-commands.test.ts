import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { runInProcess } from '../testing/command-context.ts';
import { defineCommand } from './command.ts';
import { completions } from './completions.ts';
import { manPage } from './man-page.ts';
import { markdown } from './markdown.ts';
import { choice, integer } from './option-kinds.ts';

const stats = defineCommand({
  name: 'kaleido-scores stats',
  module: import.meta.url,
  summary: 'writes statistics.',
  examples: [{ run: 'kaleido-scores stats real -o real.npz', does: 'statistics of a folder' }],
  operands: { name: 'SOURCE', help: 'what to read', max: 1 },
  options: { count: integer({ short: 'n', help: 'how many', default: 1 }) },
  run: async ({ count }, { name, operands, stdout }) => stdout.write(`${name} ${operands} ${count}\n`),
});

const command = defineCommand({
  name: 'kaleido-scores',
  module: import.meta.url,
  summary: 'scores pictures.',
  examples: [],
  options: { kind: choice(['fid', 'kid'], { help: 'which score', default: 'fid' }) },
  commands: [stats],
  run: async ({ kind }, { name, stdout }) => stdout.write(`${name} ${kind}\n`),
});

const run = (...argv: string[]) => runIn({}, ...argv);

const runIn = (env: Record<string, string>, ...argv: string[]) => runInProcess(command, argv, { env });

test('the first word chooses a sub-command, which has options and operands of its own', async () => {
  expect((await run('stats', 'real', '-n', '3')).stdout).toBe('kaleido-scores stats real 3\n');
  expect((await run('--kind', 'kid')).stdout).toBe('kaleido-scores kid\n');
});

test('a sub-command has variables of its own; those of the command above it do not reach it', async () => {
  const env = { KALEIDO_SCORES_STATS_COUNT: '7', KALEIDO_SCORES_KIND: 'kid' };
  expect(await runIn(env, 'stats', 'real')).toEqual({ code: 0, stdout: 'kaleido-scores stats real 7\n', stderr: '' });
  expect(await runIn(env)).toEqual({ code: 0, stdout: 'kaleido-scores kid\n', stderr: '' });
  expect((await runIn({ KALEIDO_SCORES_COUNT: '7' }, 'stats')).stderr).toBe(
    'kaleido-scores stats: KALEIDO_SCORES_COUNT: unknown option (kaleido-scores --help lists them)\n',
  );
});

test('--generate prints the manual page and completions of the whole program', async () => {
  expect(await run('--generate', 'man')).toEqual({ code: 0, stdout: manPage(command), stderr: '' });
  expect((await run('stats', '--generate', 'zsh')).stdout).toBe(completions(command, 'zsh'));
});

test('errors name the sub-command', async () => {
  expect(await run('stats', '--kind', 'kid')).toEqual({ code: 2, stdout: '', stderr: 'kaleido-scores stats: --kind: unknown option\n' });
});

test('another first word is refused with those that are known', async () => {
  expect(await run('stast')).toMatchObject({
    code: 2,
    stderr: 'kaleido-scores: "stast": expected an option or, as the first word, one of stats\n',
  });
});

test('help lists sub-commands, and each has its own', async () => {
  expect((await run('--help')).stdout).toContain(
    'Usage: kaleido-scores [COMMAND] [OPTION]...\n\nCommands:\n  stats  writes statistics.\n  kaleido-scores COMMAND --help describes each.\n\nOptions:\n',
  );
  expect((await run('stats', '--help')).stdout).toContain('Usage: kaleido-scores stats [OPTION]... [SOURCE]\n');
  expect((await run('stats', '--version')).stdout).toMatch(/^kaleido-scores stats \d/);
});

test('the manual page and the reference hold them', () => {
  const page = manPage(command);
  expect(page).toContain('.SH COMMANDS\n.SS kaleido\\-scores stats [OPTION]... [SOURCE]\nwrites statistics.\n');
  expect(page).toContain('.B \\-n, \\-\\-count N');
  expect(page).toContain('kaleido\\-scores stats real \\-o real.npz');
  expect(markdown(command)).toContain('\n\n## kaleido-scores stats\n\nwrites statistics.\n\n');
});

test('completions offer their names and options', () => {
  const offered = (...words: string[]): string[] => {
    const script = `${completions(command, 'bash')}
      COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
      _kaleido_scores; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.split('\n').filter(Boolean);
  };
  expect(offered('kaleido-scores', 'st')).toEqual(['stats']);
  expect(offered('kaleido-scores', 'stats', '--c')).toEqual(['--count']);
  expect(offered('kaleido-scores', '--k')).toEqual(['--kind']);
  expect(completions(command, 'zsh')).toContain("stats) shift words; (( CURRENT-- )); _arguments \\\n  '-n[how many]:N:_files' \\\n");
  expect(completions(command, 'fish')).toContain("complete -c kaleido-scores -n __fish_use_subcommand -a stats -d 'writes statistics.'\n");
  expect(completions(command, 'fish')).toContain(
    "complete -c kaleido-scores -n '__fish_seen_subcommand_from stats' -l count -s n -r -d 'how many'\n",
  );
});
