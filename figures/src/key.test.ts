import { expect, test } from 'vitest';
import { type Cell, evaluationsOf, type Names, type ScoreCell, type SheetCell } from './cell.ts';
import { figures } from './figures.ts';
import { keyOf, realsKeyOf } from './key.ts';
import { type MethodName, methods } from './methods.ts';
import { scriptOf } from './pipes.ts';

const cell: ScoreCell = {
  ...{ kind: 'scores', method: 'combined', guidance: 7, seed: 1, size: 16 },
  ...{ captions: 10, group: 4, scenes: 100, bootstrap: 20 },
};
const sheet: SheetCell = { kind: 'sheet', method: 'plain', guidance: 7, seed: 0, size: 64, captions: 'a cat', group: 8 };
const names: Names = { captions: 'aaaa', probe: 'bbbb', model: 'cccc', guide: '', reals: 'dddd' };

test.each<[string, Partial<ScoreCell>]>([
  ['method', { method: 'plain' }],
  ['guidance', { guidance: 7.5 }],
  ['seed', { seed: 2 }],
  ['size', { size: 64 }],
  ['captions', { captions: 11 }],
  ['group', { group: 5 }],
])('a key changes with %s', (_, change) => {
  expect(keyOf({ ...cell, ...change }, names)).not.toBe(keyOf(cell, names));
});

test.each<[string, Partial<Names>]>([
  ['captions', { captions: 'eeee' }],
  ['probe', { probe: 'eeee' }],
  ['model', { model: 'eeee' }],
  ['reals', { reals: 'eeee' }],
])('a key changes with the contents of %s', (_, change) => {
  expect(keyOf(cell, { ...names, ...change })).not.toBe(keyOf(cell, names));
});

test('a key changes with the guide where one guides, and there alone', () => {
  const guided = { ...cell, method: 'autoguidance' } as const;
  expect(keyOf(guided, { ...names, guide: 'ffff' })).not.toBe(keyOf(guided, { ...names, guide: 'eeee' }));
  expect(keyOf(cell, { ...names, guide: 'ffff' })).toBe(keyOf(cell, names));
});

test('the reals of a cell depend on its captions, size and scenes, not on what draws them', () => {
  const other: ScoreCell = { ...cell, method: 'cads', guidance: 1, seed: 5, group: 9 };
  expect(realsKeyOf(other, names)).toBe(realsKeyOf(cell, names));
  for (const change of [{ captions: 11 }, { size: 64 }, { scenes: 101 }])
    expect(realsKeyOf({ ...cell, ...change }, names)).not.toBe(realsKeyOf(cell, names));
  expect(realsKeyOf(cell, { captions: 'eeee' })).not.toBe(realsKeyOf(cell, names));
});

test('a sheet reads neither probe nor reals', () => {
  expect(keyOf(sheet, { ...names, probe: '', reals: '' })).toBe(keyOf(sheet, names));
});

test('no two methods run the same pipe', () => {
  const pipes = (Object.keys(methods) as MethodName[]).map((method) => scriptOf({ ...cell, method }, { ...names, guide: 'g' }));
  expect(new Set(pipes).size).toBe(pipes.length);
});

test('no two cells of a figure have one key', () => {
  for (const quick of [false, true])
    for (const { cells } of Object.values(figures(quick))) {
      const keys = cells.map((one: Cell) => keyOf(one, { ...names, model: methods[one.method].model, guide: 'g' }));
      expect(new Set(keys).size).toBe(keys.length);
    }
});

test('pipes, as a user types them', () => {
  expect(scriptOf(sheet, { ...names, model: 'my model' })).toBe(
    "echo 'a cat' | kaleido-ar --model 'my model' -n 8 --seed 0 --latents none | kaleido-diffuse --model 'my model' -g 7 --size 64 " +
      '--sampler dpm++2m --steps 20 --threshold clip --guide-from 0 --guide-to inf --draw --grid -o sheet.png\n',
  );
  const lines = (method: MethodName) => scriptOf({ ...cell, method }, { ...names, guide: 'weak' }).split('\n');
  expect(lines('pick')[1]).toContain('kaleido-ar captions.txt --model cccc -n 16 --seed 1 --latents text,bbox | kaleido-pick -k 4 |');
  expect(lines('coupled')[1]).toContain('-n 1 --seed 1 --latents none');
  expect(lines('coupled')[1]).toContain('--noise coupled -n 4 --ndjson > pictures.ndjson');
  expect(lines('autoguidance')[1]).toContain('--guide-model weak');
  expect(lines('expansion')[1]).toContain("| jq -c '.caption = .original_caption' > pictures.ndjson");
  expect(lines('data-latents')[1]).toMatch(/^kaleido-scenes -n 100 --seed 2000 --size 16 \| jq .* \| kaleido-diffuse /);
});

test('calls of networks', () => {
  const calls = (change: Partial<ScoreCell>) => evaluationsOf({ ...cell, ...change });
  expect(calls({})).toEqual({ low: 2 * 20 * 40, high: 2 * 20 * 40 });
  expect(calls({ guidance: 1 })).toEqual({ low: 20 * 40, high: 20 * 40 });
  expect(calls({ method: 'interval' })).toEqual({ low: 20 * 40, high: 2 * 20 * 40 });
  expect(calls({ method: 'two-weights', guidance: 1 })).toEqual({ low: 3 * 20 * 40, high: 3 * 20 * 40 });
});
