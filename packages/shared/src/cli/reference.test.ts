import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { defineCommand } from './command.ts';
import { completions } from './completions.ts';
import { manPage } from './man-page.ts';
import { markdown } from './markdown.ts';
import { under } from './option.ts';
import { choice, flag, integer } from './option-kinds.ts';

const command = defineCommand({
  name: 'kaleido-filter',
  module: import.meta.url,
  summary: 'passes records on.',
  examples: [{ run: `echo 'a | cat' | kaleido-filter -n 2`, does: 'passes one caption on' }],
  operands: { name: 'FILE', help: 'files of records' },
  options: {
    steps: integer({ short: 'n', help: "how many of the sampler's steps: [at least one]", min: 1, default: 50 }),
    sampler: choice(['ddim', 'heun'], { help: 'how to walk', default: 'ddim' }),
    draw: flag({ help: 'draw boxes | blobs' }),
  },
  run: async () => {},
});

test('the manual page holds every section, with hyphens that can be copied', () => {
  const page = manPage(command);
  expect(page).toMatch(/^\.TH "KALEIDO-FILTER" 1 "" "kaleido-filter \d/);
  expect(page.match(/^\.SH .*/gm)?.map((line) => line.slice(4))).toEqual([
    'NAME',
    'SYNOPSIS',
    'OPERANDS',
    'OPTIONS',
    'EXAMPLES',
    'ENVIRONMENT',
    'EXIT STATUS',
  ]);
  expect(page).toContain('.B \\-n, \\-\\-steps N');
  expect(page).toContain('.B KALEIDO_FILTER_STEPS');
});

test('the Markdown page lists options with their environment variables and escapes bars', () => {
  const page = markdown(command);
  expect(page).toMatch(
    /^# kaleido-filter\n\npasses records on\.\n\nPasses one caption on:\n\n {4}echo 'a \| cat' \| kaleido-filter -n 2\n/,
  );
  expect(page).toContain("| `-n, --steps N` | how many of the sampler's steps: [at least one] (default 50) | `KALEIDO_FILTER_STEPS` |");
  expect(page).toContain('| `--draw` | draw boxes \\| blobs | `KALEIDO_FILTER_DRAW` |');
  expect(page).toContain('| `-h, --help` | print this help, and exit |  |');
});

test('options stand under their headings, in the manual page and in the Markdown page', () => {
  const sorted = {
    ...command,
    options: { ...under('How', { steps: command.options.steps }), ...under('What', { draw: command.options.draw }) },
  };
  expect(manPage(sorted).match(/^\.SS .*/gm)).toEqual(['.SS How', '.SS What', '.SS General']);
  expect(markdown(sorted).match(/^## .*/gm)).toEqual(['## Usage', '## How', '## What', '## General']);
});

describe('completions', () => {
  /** What bash offers for a line of words, the last of which is being typed. */
  const offered = (...words: string[]): string[] => {
    const script = `${completions(command, 'bash')}
      COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
      _kaleido_filter; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.split('\n').filter(Boolean);
  };

  test('in bash: options, and the words that an option takes', () => {
    expect(offered('kaleido-filter', '--s')).toEqual(['--steps', '--sampler']);
    expect(offered('kaleido-filter', '--sampler', '')).toEqual(['ddim', 'heun']);
  });

  test('in zsh: one line an option, with help and words', () => {
    expect(completions(command, 'zsh')).toContain(`  '--steps[how many of the sampler'\\''s steps\\: \\[at least one\\]]:N:_files' \\\n`);
    expect(completions(command, 'zsh')).toContain(`  '--sampler[how to walk]:NAME:(ddim heun)' \\\n`);
  });

  test('in fish: one line an option, with help and words', () => {
    expect(completions(command, 'fish')).toContain(`complete -c kaleido-filter -l sampler -x -a 'ddim heun' -d 'how to walk'\n`);
    expect(completions(command, 'fish')).toContain(`-l steps -s n -r -d 'how many of the sampler\\'s steps: [at least one]'\n`);
  });
});
