import { random } from '@kaleido/shared/random';
import type { Box } from '@kaleido/shared/record';
import { expect, test } from 'vitest';
import { type Annotated, withOtherThing } from './cutmix.ts';

const SIDE = 10;
const draw = () => random(1, 'cutmix');

/** A picture of one colour, with a thing of another in its box. */
function pictureOf(thing: string, box: Box, [ground, color]: [number, number], style = 'flat'): Annotated {
  const pixels = new Float32Array(SIDE * SIDE * 3).fill(ground);
  for (let y = box[1] / 100; y < box[3] / 100; y++) pixels.fill(color, (y * SIDE + box[0] / 100) * 3, (y * SIDE + box[2] / 100) * 3);
  const facts = {
    style,
    subjects: ['cat'],
    things: [thing],
    relation: 'holding',
    colors: { subjects: 'grey', things: `colour ${color}`, sky: 'blue' },
    boxes: { subjects: [[0, 0, 500, 1000] as Box], things: [box] },
  };
  return { pixels, facts };
}

const book = pictureOf('book', [600, 200, 800, 600], [0, 1]);
const crown = pictureOf('crown', [500, 0, 1000, 200], [2, 3]);

test('the thing of another picture fills the box of the own one, and the facts say so', () => {
  const mixed = withOtherThing(book, [book, crown], SIDE, draw())!;
  expect(mixed.pixels).toEqual(pictureOf('crown', [600, 200, 800, 600], [0, 3]).pixels);
  expect(mixed.facts).toEqual({
    style: 'flat',
    subjects: ['cat'],
    things: ['crown'],
    colors: { subjects: 'grey', things: 'colour 3', sky: 'blue' },
    boxes: { subjects: book.facts.boxes!.subjects },
  });
  expect(book.pixels).toEqual(pictureOf('book', [600, 200, 800, 600], [0, 1]).pixels);
});

test('a picture stays as it is where no thing fits', () => {
  const umbrella = pictureOf('umbrella', [0, 0, 1000, 900], [0, 1]);
  const others: Annotated[] = [
    pictureOf('crown', [500, 0, 1000, 200], [2, 3], 'ink'),
    pictureOf('book', [500, 0, 1000, 200], [2, 3]),
    umbrella,
  ];
  expect(withOtherThing(book, others, SIDE, draw())).toBeUndefined();
  expect(withOtherThing(umbrella, [crown], SIDE, draw())).toBeUndefined();
  expect(withOtherThing({ ...book, facts: { style: 'flat', subjects: ['cat'], things: [] } }, [crown], SIDE, draw())).toBeUndefined();
});
