import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expandNames } from './file-names.ts';
import { matchesWildcard } from './wildcard.ts';

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
    ['a,b{5..5}', ['a,b5']],
    ['{a,{b,c}', ['{a,b', '{a,c']],
    ['{a{,b}', ['{a', '{ab']],
    ['{{1..2}}', ['{1}', '{2}']],
    ['{{a,b},c}}', ['a}', 'b}', 'c}']],
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
    await expect(expandNames('{0..9999999}')).rejects.toThrow('{0..9999999}: expands to more than 1000000 files');
    await expect(expandNames(`{0..999}${'{a,b}'.repeat(5000)}`)).rejects.toThrow('expands to more than 1000000 files');
    await expect(expandNames('{a,'.repeat(10_000))).rejects.toThrow('braces nested deeper than 64 levels');
    expect(await expandNames(`${'{0..0}'.repeat(5000)}`)).toEqual(['0'.repeat(5000)]);
  });

  it('gives what exists behind a wildcard, as a shell does, and names a link that leads nowhere', async () => {
    mkdirSync(join(folder, 'through/empty'), { recursive: true });
    mkdirSync(join(folder, 'through/full/deep'), { recursive: true });
    mkdirSync(join(folder, 'through/linked'));
    writeFileSync(join(folder, 'through/README.md'), '');
    writeFileSync(join(folder, 'through/full/train.tar'), '');
    writeFileSync(join(folder, 'through/full/deep/1.tar'), '');
    symlinkSync('nowhere', join(folder, 'through/linked/train.tar'));
    const found = (pattern: string) => expandNames(`${folder}/through/${pattern}`);
    expect(await found('*/train.tar')).toEqual([`${folder}/through/full/train.tar`, `${folder}/through/linked/train.tar`]);
    expect(await found('*/deep/*.tar')).toEqual([`${folder}/through/full/deep/1.tar`]);
    await expect(found('*/val.tar')).rejects.toThrow('no file matches');
  });

  it('finds more files than a call takes arguments', async () => {
    for (let index = 0; index < 52; index++) mkdirSync(join(folder, 'many', `${index}`), { recursive: true });
    expect(await expandNames(`${folder}/many/*/../*/../*`)).toHaveLength(52 ** 3);
    expect(await expandNames(`{${'a{b}'.repeat(100_000)}`)).toHaveLength(1);
  });
});

describe('matchesWildcard', () => {
  it.each([
    ['abc', 'a*c', true],
    ['abcbc', 'a*bc', true],
    ['abcbd', 'a*bc', false],
    ['a', '*?', true],
    ['', '*', true],
    ['🐿.tar', '?.tar', true],
    ['.a', '*', false],
    ['.a', '.*', true],
    ['a\nb', 'a?b', true],
    ['a.b', 'a?b*', true],
    ['axb', 'a.b', false],
  ])('%s by %s: %s', (name, pattern, expected) => {
    expect(matchesWildcard(name, pattern)).toBe(expected);
  });

  it('takes no longer for many stars', () => {
    expect(matchesWildcard('a'.repeat(200_000), `${'*a'.repeat(20)}*b`)).toBe(false);
  });
});
