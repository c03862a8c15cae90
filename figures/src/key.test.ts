import { describe, expect, test } from 'vitest';
import type { Cell, EditsCell, Names, ScoreCell, SheetCell } from './cell.ts';
import { figures } from './figures.ts';
import { keyOf, realsKeyOf } from './key.ts';
import { kindOf } from './kinds/kinds.ts';
import { type MethodName, methods } from './methods.ts';
import { trainingKey, trainingOf } from './training-key.ts';

const cell: ScoreCell = {
  ...{ kind: 'scores', data: 'scenes', method: 'text-bbox', guidance: 7, seed: 1, size: 16 },
  ...{ captions: 10, group: 4, scenes: 100, bootstrap: 20 },
};
const sheet: SheetCell = {
  ...{ kind: 'sheet', method: 'plain', guidance: 7, seed: 0, size: 64 },
  ...{ captions: 'a cat', group: 8, images: 1 },
};
const names: Names = { captions: 'aaaa', probe: 'bbbb', prior: 'cccc', model: 'cccc', tokenizer: 'eeee', reals: 'dddd' };
const scriptOf = (one: Cell, given: Names): string => kindOf(one).script(one, given);

test.each<[string, Partial<ScoreCell>]>([
  ['method', { method: 'plain' }],
  ['guidance', { guidance: 7.5 }],
  ['seed', { seed: 2 }],
  ['size', { size: 64 }],
  ['captions', { captions: 11 }],
  ['group', { group: 5 }],
  ['data', { data: 'held-out' }],
])('a key changes with %s', (_, change) => {
  expect(keyOf({ ...cell, ...change }, names)).not.toBe(keyOf(cell, names));
});

test.each<[string, Names]>([
  ['captions', { captions: 'eeee' }],
  ['probe', { probe: 'eeee' }],
  ['model', { model: 'eeee' }],
  ['prior', { prior: 'eeee' }],
  ['reals', { reals: 'eeee' }],
])('a key changes with the contents of %s', (_, change) => {
  expect(keyOf(cell, { ...names, ...change })).not.toBe(keyOf(cell, names));
});

test('a key changes with a tokenizer that the pipe reads without naming it', () => {
  const combined: SheetCell = { ...sheet, method: 'combined' };
  expect(kindOf(combined).reads(combined)).toMatchObject({ tokenizer: 'model' });
  expect(kindOf(sheet).reads(sheet)).not.toHaveProperty('tokenizer');
  expect(scriptOf(combined, names)).not.toContain(names.tokenizer);
  expect(keyOf(combined, { ...names, tokenizer: 'ffff' })).not.toBe(keyOf(combined, names));
});

test('the reals of a cell depend on captions, size, scenes and probe, not on what draws', () => {
  const other: ScoreCell = { ...cell, method: 'cads', guidance: 1, seed: 5, group: 9 };
  expect(realsKeyOf(other, names)).toBe(realsKeyOf(cell, names));
  for (const change of [{ captions: 11 }, { size: 64 }, { scenes: 101 }])
    expect(realsKeyOf({ ...cell, ...change }, names)).not.toBe(realsKeyOf(cell, names));
  for (const change of [{ captions: 'eeee' }, { probe: 'eeee' }])
    expect(realsKeyOf(cell, { ...names, ...change })).not.toBe(realsKeyOf(cell, names));
});

test('no two methods run the same pipe', () => {
  const pipes = (Object.keys(methods) as MethodName[]).map((method) => scriptOf({ ...cell, method }, { ...names, guide: 'g' }));
  expect(new Set(pipes).size).toBe(pipes.length);
});

test('no two cells of a figure have one key, and every kind reads no more than it declares', () => {
  for (const quick of [false, true])
    for (const { cells } of figures(quick).values()) {
      const keys = cells.map((one) => keyOf(one, { ...contentsOf(one), reals: 'r' }));
      expect(new Set(keys).size).toBe(keys.length);
    }
});

/** What a cell declares to read, each named by where it comes from. */
const contentsOf = (one: Cell): Names =>
  Object.fromEntries(
    Object.entries(kindOf(one).reads(one)).map(([role, source]) => [role, typeof source === 'string' ? source : source.trained]),
  );

test('a trained model is known by the pipe that trains it', () => {
  expect(trainingKey('kaleido-1')).toBe(keyOf(trainingOf('kaleido-1'), {}));
  expect(kindOf(cell).reads({ ...cell, method: 'expansion', trained: 'expansion-1' } as ScoreCell)).toMatchObject({
    model: { trained: 'expansion-1' },
    prior: { trained: 'kaleido-1' },
  });
});

describe('pipes, as a user types them', () => {
  const lines = (method: MethodName) => scriptOf({ ...cell, method }, { ...names, guide: 'weak' }).split('\n');

  test('of a sheet', () => {
    expect(scriptOf(sheet, { prior: 'my model', model: 'my model' })).toBe(
      "echo 'a cat' | kaleido-ar --model 'my model' -n 8 --seed 0 --latents none | kaleido-diffuse --model 'my model' -g 7 --stage 64 " +
        '--sampler dpm++2m --spacing uniform --threshold clip --steps 20 --guide-from 0 --guide-to inf --draw --grid -o sheet.png\n',
    );
  });

  test('of methods', () => {
    expect(lines('pick')[1]).toContain('kaleido-ar captions.txt --model cccc -n 16 --seed 1 --latents text,bbox | kaleido-pick -k 4 |');
    expect(lines('coupled')[1]).toContain('-n 1 --seed 1 --latents none');
    expect(lines('coupled')[1]).toContain('--noise coupled -n 4 --ndjson > pictures.ndjson');
    expect(lines('autoguidance')[1]).toContain('--guide-model weak');
    expect(lines('expansion')[1]).toMatch(/--seed 1 --as-caption \| .* \| jq -c '.caption = .original_caption' > pictures.ndjson$/);
    expect(lines('data-latents')[1]).toMatch(/^kaleido-scenes -n 100 --seed 2000 --size 16 \| jq .* \| kaleido-diffuse /);
    expect(lines('data-combined')[1]).toMatch(
      /^kaleido-scenes -n 100 --seed 2000 --size 64 \| jq .* \| kaleido-latents voken --model eeee \| jq -c '\{.*voken\}.*' \| kaleido-diffuse .* --stage 16 /,
    );
    expect(lines('data')[1]).toMatch(/^kaleido-scenes -n 100 --seed 2000 --size 16 \| jq [^|]*\|[^|]*\|[^|]*\|[^|]*> pictures.ndjson$/);
    expect(lines('text-bbox').join()).toContain('alignment,modes,obedience');
    expect(lines('voken').join()).not.toContain('obedience');
  });

  test('of plans that are edited', () => {
    const edits: EditsCell = {
      ...{ kind: 'edits', method: 'text-bbox', guidance: 7, seed: 0, size: 64, caption: 'a cat', plans: 1, images: 4 },
      edits: [{ does: 'nothing', program: '.' }],
    };
    expect(scriptOf(edits, names).split('\n').slice(0, 2)).toEqual([
      "echo 'a cat' | kaleido-ar --model cccc -n 1 --seed 0 --latents text,bbox > plan-0.ndjson",
      'jq -c . plan-0.ndjson > plan-1.ndjson',
    ]);
    expect(scriptOf(edits, names)).toMatch(/ -n 4 --draw --grid -o sheet.png plan-\*.ndjson\n$/);
  });

  test('of training: with and without plans on the same pictures', () => {
    const config = (name: 'kaleido-2' | 'plain-2') => JSON.parse(/'(.*)'/.exec(scriptOf(trainingOf(name), {}))![1]!);
    expect(config('plain-2')).toEqual({ ...config('kaleido-2'), model: { latents: 'none' } });
    expect(config('kaleido-2')).toEqual({ base: 'scenes16', seed: 2, steps: 5000, data: { seed: 2 } });
    expect(scriptOf(trainingOf('expansion-1'), {})).toContain('| jq -c ');
  });
});

test('calls of networks', () => {
  const calls = (change: Partial<ScoreCell>) => kindOf(cell).calls({ ...cell, ...change });
  expect(calls({})).toBe(2 * 20 * 40);
  expect(calls({ guidance: 1 })).toBe(20 * 40);
  expect(calls({ method: 'interval' })).toBe((30 + 21) * 40);
  expect(calls({ method: 'interval', guidance: 10 })).toBe((60 + 41) * 40);
  expect(calls({ method: 'two-weights', guidance: 1 })).toBe(3 * 13 * 40);
  expect(calls({ method: 'data' })).toBe(0);
});
