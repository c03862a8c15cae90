import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { EditsCell } from '../cell.ts';
import { edits8, edits14 } from './edits.ts';

const programs = (cell: unknown): string[] => (cell as EditsCell).edits.map(({ program }) => program);
const edited = (record: unknown, program: string) =>
  JSON.parse(execFileSync('jq', ['-c', program], { input: JSON.stringify(record), encoding: 'utf8' }));

const dog = {
  caption: 'a dog reading a book',
  latents: {
    text: 'ink style, the whole body. a large black and white dog on the right, facing left, with a black and white book. a plain red background.',
    bbox: [{ text: 'a dog', boxes: [[250, 125, 938, 813]] }, { text: 'reading' }, { text: 'a book', boxes: [[63, 313, 438, 563]] }],
  },
};

test('book, dog and background change in the text; an owl comes, and they change places', () => {
  const states = [dog];
  for (const program of programs(edits14(false).cells[0])) states.push(edited(states.at(-1), program));
  expect(states.slice(1, 4).map(({ latents: { text } }) => text)).toEqual([
    'ink style, the whole body. a large black and white dog on the right, facing left, with a red book. a plain red background.',
    'ink style, the whole body. a large white dog on the right, facing left, with a red book. a plain red background.',
    'ink style, the whole body. a large white dog on the right, facing left, with a red book. a snowy field with pine trees under a light blue sky with clouds.',
  ]);
  const boxes = ({ latents: { bbox } }: typeof dog) => Object.fromEntries(bbox.map(({ text, boxes: places }) => [text, places?.[0]]));
  const [added, switched] = states.slice(-2).map((state) => boxes(state!)) as [ReturnType<typeof boxes>, ReturnType<typeof boxes>];
  expect(states.at(-1)!.caption).toBe('a dog reading a book and an owl');
  expect(added).toMatchObject({ 'a dog': [0, 300, 560, 1000], 'an owl': [600, 350, 1000, 1000], 'a book': [63, 313, 438, 563] });
  expect(switched).toEqual({ ...added, 'a dog': added['an owl'], 'an owl': added['a dog'] });
});

test('coffee moves', () => {
  const frog = { ...dog, latents: { ...dog.latents, bbox: [{ text: 'a frog' }, { text: 'coffee', boxes: [[1, 2, 3, 4]] }] } };
  const [place, move] = programs(edits8(false).cells[0]) as [string, string];
  expect(edited(frog, place).latents.text).toMatch(/with a black and white book\. a dark green forest with tall trees\.$/);
  expect(edited(frog, move).latents.bbox).toEqual([{ text: 'a frog' }, { text: 'coffee', boxes: [[650, 600, 950, 950]] }]);
});

test('two plans lose their texts and exchange their vokens', () => {
  const input = '{"id":1,"latents":{"text":"x","voken":[1,2]}}{"id":2,"latents":{"text":"y","voken":[3]}}';
  const out = programs(edits14(false).cells[1]).reduce(
    (lines, program) => execFileSync('jq', ['-c', program], { input: lines, encoding: 'utf8' }),
    input,
  );
  expect(out).toBe('{"id":1,"latents":{"voken":[3]}}\n{"id":2,"latents":{"voken":[1,2]}}\n');
});
