import { expect, test } from 'vitest';
import { root, shell } from './run-command.ts';

interface Share {
  readonly value: number;
  readonly n: number;
  readonly low: number;
  readonly high: number;
}

/** The lines of a report about the shipped model. */
async function linesOf<T>(command: string): Promise<T[]> {
  const { code, stdout, stderr } = await shell(`node scripts/report.mjs ${command}`, { cwd: root });
  expect(code, stderr).toBe(0);
  return stdout
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

function expectShare({ value, n, low, high }: Share, most: number): void {
  expect(n).toBeGreaterThan(0);
  expect(n).toBeLessThanOrEqual(most);
  expect(value * n).toBeCloseTo(Math.round(value * n), 9);
  expect(low).toBeLessThanOrEqual(value + 1e-9);
  expect(high).toBeGreaterThanOrEqual(value - 1e-9);
}

test('report prior compares plans with the data', async () => {
  const [line] = await linesOf<Record<string, { largest_ratio: number }> & { plans: number; as_scenes: number }>('prior -n 20');
  expect(line).toMatchObject({ temperature: 1, top_p: 1, plans: 20 });
  expect(line!.as_scenes).toBeGreaterThan(0.8);
  expect(line!.style!.largest_ratio).toBeGreaterThanOrEqual(1);
});

test('report latents counts what agrees with the plan, by the parts that are given', async () => {
  type Line = Record<'style' | 'backdrop' | 'places' | 'boxes' | 'alignment', Share> & { given: string[]; latents_of: string };
  const lines = await linesOf<Line>('latents -n 3');
  expect(lines.map(({ latents_of, given }) => `${latents_of} ${given}`)).toEqual([
    ...['voken', 'bbox,voken', 'text', 'text,bbox', 'text,bbox,voken', 'blob'].map((given) => `scenes ${given}`),
    ...['prior bbox,voken', 'prior bbox,voken'],
  ]);
  for (const line of lines) for (const answer of ['style', 'backdrop', 'alignment'] as const) expectShare(line[answer], 3);
});

test('report edits counts how many pictures obey, for each kind of edit', async () => {
  const lines = await linesOf<Record<string, unknown> & { edit: string }>('edits -n 6 --stage 16');
  expect(lines.map(({ edit }) => edit)).toEqual(['style', 'backdrop', 'colour', 'box', 'vokens swapped', 'drawn again']);
  expectShare(lines[0]!.style as Share, 6);
  expectShare(lines[4]!.backdrop as Share, 6);
});

test.each([
  ['report', 'report: expected a report: edits, latents, prior, vokens, int8'],
  ['report edits -n many', 'report edits: --count: expected a positive integer, got "many"'],
  ['report prior --top-p 1,2', 'report prior: --top-p: expected numbers in range, separated by commas, got "1,2"'],
  ['report vokens nowhere', 'report vokens: nowhere: cannot be read: no such file or directory'],
  ['random-checkpoint --t5 [', 'random-checkpoint: --t5: expected an object in JSON, got "["'],
  ['random-checkpoint --config nowhere', 'random-checkpoint: nowhere: no such file or directory'],
])('%s answers with one line', async (command, message) => {
  const [name, ...words] = command.split(' ');
  const { code, stderr } = await shell(`node scripts/${name}.mjs ${words.join(' ')}`, { cwd: root });
  expect({ code, stderr: stderr.trimEnd() }).toEqual({ code: 2, stderr: message });
});

test.each([
  ['train --config nowhere', 2, 'bench train: nowhere: no such file or directory'],
  ['prior --t5 huge', 2, 'bench prior: --t5: expected small, base or large, got "huge"'],
  ['denoise --python ./nowhere', 1, 'bench denoise: ./nowhere: no such file or directory'],
])('bench %s answers with one line', async (command, expected, message) => {
  const { code, stderr } = await shell(`node bench/bench.mjs ${command}`, { cwd: root });
  expect({ code, stderr: stderr.trimEnd() }).toEqual({ code: expected, stderr: message });
});
