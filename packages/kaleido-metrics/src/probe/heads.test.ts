import { createRenderer } from '@kaleido/scenes';
import { expect, test } from 'vitest';
import { eachOf, fromLeft, headsOf, wordOf } from './heads.ts';

const scene = {
  style: 'ink',
  subjects: ['fox', 'fox'],
  things: ['book'],
  facing: ['left', 'forward'],
  colors: { sky: 'blue' },
  boxes: {
    subjects: [
      [600, 0, 900, 500],
      [100, 0, 400, 500],
    ],
  },
} as const;

test('reads words and colours of a scene, and the words of its subjects from left to right', () => {
  expect([wordOf(scene, 'style'), wordOf(scene, 'colors.sky'), wordOf(scene, 'colors.wall'), wordOf(scene, 'subjects')]).toEqual([
    'ink',
    'blue',
    undefined,
    undefined,
  ]);
  expect(eachOf(scene, 'facing')).toEqual(['forward', 'left']);
  expect(eachOf({ ...scene, boxes: {} }, 'facing')).toEqual(['left', 'forward']);
  expect(eachOf(scene, 'things')).toBeUndefined();
  expect(fromLeft(scene, 'things')).toEqual([0]);
});

test('scenes yield a head for every word, for names and their number, and for the words of each subject', async () => {
  const renderer = await createRenderer({ seed: 1, size: 8, domain: 'core' });
  const { heads, most } = headsOf(Array.from({ length: 1500 }, (_, index) => renderer.scene(index).scene));
  expect(most).toEqual({ subjects: 2, things: 2 });
  const classes = (of: string, kind: string) => heads.find((head) => head.of === of && head.kind === kind)?.classes;
  expect(classes('style', 'word')).toEqual(['3d', 'cartoon', 'flat', 'ink', 'sticker']);
  expect(classes('subjects', 'names')).toHaveLength(20);
  expect(classes('things', 'names')).toHaveLength(12);
  expect([classes('subjects', 'count'), classes('things', 'count')]).toEqual([
    ['1', '2'],
    ['0', '1', '2'],
  ]);
  expect(heads.filter(({ kind }) => kind === 'each').map(({ of, slot }) => `${of} ${slot}`)).toContain('facing 1');
  expect(classes('colors.floor', 'word')).toEqual(['beige', 'blue', 'brown', 'grey', 'red']);
});

test('constant attributes and rare words are left out', () => {
  const scenes = [...Array(9).keys()].map((index) => ({ mood: 'calm', style: index === 0 ? 'ink' : index < 5 ? 'flat' : '3d' }));
  expect(headsOf(scenes).heads).toEqual([{ of: 'style', kind: 'word', slot: 0, classes: ['3d', 'flat'], temperature: 1 }]);
});
