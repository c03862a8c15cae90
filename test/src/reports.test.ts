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
  const { code, stdout, stderr } = await shell(`node scripts/${command}`, { cwd: root });
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

test('report-prior compares plans with the data', async () => {
  const [line] = await linesOf<Record<string, { largest_ratio: number }> & { plans: number; as_scenes: number }>('report-prior.mjs -n 20');
  expect(line).toMatchObject({ temperature: 1, top_p: 1, plans: 20 });
  expect(line!.as_scenes).toBeGreaterThan(0.8);
  expect(line!.style!.largest_ratio).toBeGreaterThanOrEqual(1);
});

test('report-latents counts what agrees with the plan, by the parts that are given', async () => {
  type Line = Record<'style' | 'backdrop' | 'places' | 'boxes' | 'alignment', Share> & { given: string[]; latents_of: string };
  const lines = await linesOf<Line>('report-latents.mjs -n 3');
  expect(lines.map(({ latents_of, given }) => `${latents_of} ${given}`)).toEqual([
    ...['voken', 'bbox,voken', 'text', 'text,bbox', 'text,bbox,voken', 'blob'].map((given) => `scenes ${given}`),
    ...['prior bbox,voken', 'prior bbox,voken'],
  ]);
  for (const line of lines) for (const answer of ['style', 'backdrop', 'alignment'] as const) expectShare(line[answer], 3);
});

test('report-edits counts how many pictures obey, for each kind of edit', async () => {
  const lines = await linesOf<Record<string, unknown> & { edit: string }>('report-edits.mjs -n 6 --stage 16');
  expect(lines.map(({ edit }) => edit)).toEqual(['style', 'backdrop', 'colour', 'box', 'vokens swapped', 'drawn again']);
  expectShare(lines[0]!.style as Share, 6);
  expectShare(lines[4]!.backdrop as Share, 6);
});
