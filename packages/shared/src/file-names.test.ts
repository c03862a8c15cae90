import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expandNames } from './file-names.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-names-'));
beforeAll(() => {
  for (const part of ['a', 'b', '.hidden']) {
    mkdirSync(join(folder, part));
    for (const name of ['10.tar', '2.tar', '.3.tar', 'x+(y).tar', '4.txt']) writeFileSync(join(folder, part, name), '');
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('expandNames', () => {
  it.each([
    ['plain.tar', ['plain.tar']],
    ['{000..003}.tar', ['000.tar', '001.tar', '002.tar', '003.tar']],
    ['{8..11}', ['8', '9', '10', '11']],
    ['{08..11}', ['08', '09', '10', '11']],
    ['{2..0}', ['2', '1', '0']],
    ['{train,val}/{0..1}.tar', ['train/0.tar', 'train/1.tar', 'val/0.tar', 'val/1.tar']],
    ['x{a,{1..2},}y', ['xay', 'x1y', 'x2y', 'xy']],
    ['{odd}', ['{odd}']],
    ['{a{1,2}', ['{a1', '{a2']],
    ['}{', ['}{']],
  ])('gives the names of %s, whether or not there are such files', async (pattern, names) => {
    expect(await expandNames(pattern)).toEqual(names);
  });

  it.each([
    ['a/*.tar', ['a/10.tar', 'a/2.tar', 'a/x+(y).tar']],
    ['*/?.tar', ['a/2.tar', 'b/2.tar']],
    ['{b,a}/1*', ['b/10.tar', 'a/10.tar']],
    ['a/.*.tar', ['a/.3.tar']],
    ['a/x+(y)*', ['a/x+(y).tar']],
  ])('finds the files of %s', async (pattern, names) => {
    expect(await expandNames(`${folder}/${pattern}`)).toEqual(names.map((name) => `${folder}/${name}`));
  });

  it('refuses wildcards that match nothing, and patterns that match too much', async () => {
    await expect(expandNames(`${folder}/c/*.tar`)).rejects.toThrow(`${folder}/c/*.tar: no file matches`);
    await expect(expandNames('{0..9999999}')).rejects.toThrow('{0..9999999}: stands for more than 1000000 files');
  });
});
