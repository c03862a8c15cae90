import { expect, it, test } from 'vitest';
import { createRenderer } from '../index.ts';
import { readCaption } from './read-caption.ts';
import { readDescription } from './read-description.ts';

const drawn = async () => {
  const renderer = await createRenderer({ seed: 12, size: 8, domain: 'full', split: 'all' });
  return Array.from({ length: 3000 }, (_, index) => renderer.scene(index));
};

it('reads from texts and captions of scenes what was drawn', async () => {
  for (const { caption, latents, scene } of await drawn()) {
    const { style, view, size, facing, places, backdrop, weather, colors } = scene;
    const two = scene.subjects.length === 2;
    expect(readDescription(latents.text), latents.text).toEqual({
      ...{ style, view, size, backdrop, weather, colors },
      ...(!two && { facing, places }),
    });
    const said = readCaption(caption);
    expect(said?.subjects, caption).toEqual(scene.subjects);
    expect(said?.things.length, caption).toBe(scene.things.length);
    for (const [index, names] of said!.things.entries()) expect(names, caption).toContain(scene.things[index]);
  }
});

test.each([
  ['a teddy bear wearing glasses', ['teddy bear'], [['glasses']]],
  ['an owl with a hat', ['owl'], [['top hat', 'sun hat']]],
  ['Two raccoons walk under a drizzly rain, each holding an umbrella', ['raccoon', 'raccoon'], [['umbrella'], ['umbrella']]],
  ['a cat wearing a red crown', ['cat'], [['crown']]],
  ['a bird standing on a basket of strawberries', ['bird'], [['basket of strawberries']]],
  ['a dog', ['dog'], []],
  ['a dog reading a book and an owl', ['dog', 'owl'], [['book']]],
])('%s', (caption, subjects, things) => {
  expect(readCaption(caption)).toEqual({ subjects, things });
});

test('a caption of unknown words says nothing', () => {
  expect(readCaption('a dragon with a sword')).toBeUndefined();
  expect(readCaption('')).toBeUndefined();
});

test('a text that a person changed says what is still written so', () => {
  expect(readDescription('ink style, only the face. a tiny creature. a green meadow under a pink sky, rain falling.')).toEqual({
    ...{ style: 'ink', view: 'face', backdrop: 'meadow', weather: 'rain', colors: { sky: 'pink' } },
  });
  expect(readDescription('sticker style')).toEqual({ style: 'sticker' });
  expect(readDescription('')).toEqual({});
});
