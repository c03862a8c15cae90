import type { Picture } from '@kaleido/shared/image';
import type { Latents } from '@kaleido/shared/record';
import { describe, expect, it } from 'vitest';
import { drawBlob } from '../mask/draw-places.ts';
import { emptyMask } from '../mask/mask.ts';
import { colourWord } from './colour-words.ts';
import { describePicture } from './describe-picture.ts';
import { labOf } from './lab.ts';
import { isPlural, nameIn } from './name.ts';

type Rgb = readonly [number, number, number];
type Paint = (x: number, y: number) => Rgb;

const blob = [500, 500, 250, 250, 0] as const;
const plan: Latents = { blob: [{ text: 'it', blobs: [blob] }] };

/** An ellipse of one colour or pattern on another. */
function painted(inside: Paint, outside: Paint, ellipse: typeof blob | readonly [number, number, number, number, number] = blob): Picture {
  const side = 96;
  const mask = emptyMask(side, side);
  drawBlob(mask, ellipse);
  const data = Uint8Array.from({ length: 3 * side * side }, (_, i) => {
    const at = Math.floor(i / 3);
    return (mask.data[at] ? inside : outside)(at % side, Math.floor(at / side))[i % 3]!;
  });
  return { width: side, height: side, channels: 3, data };
}

const flat =
  (...rgb: [number, number, number]): Paint =>
  () =>
    rgb;
const [red, white, black] = [flat(205, 30, 40), flat(250, 250, 250), flat(15, 15, 15)];
const stripes: Paint = (x, y) => (y % 8 < 4 ? red(x, y) : white(x, y));

describe('labOf', () => {
  it.each([
    [255, 0, 0, 53.24, 80.09, 67.2],
    [0, 0, 255, 32.3, 79.19, -107.86],
    [255, 255, 255, 100, 0, 0],
    [119, 119, 119, 50.03, 0, 0],
    [1, 1, 1, 0.27, 0, 0],
  ])('gives the values of CIE L*a*b* under D65: %i %i %i', (r, g, b, ...expected) => {
    for (const [i, value] of labOf(r, g, b).entries()) expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(0.01);
  });
});

describe('colourWord', () => {
  it.each([
    ['white', 255, 255, 255],
    ['black', 0, 0, 0],
    ['grey', 119, 119, 119],
    ['red', 220, 20, 60],
    ['navy blue', 0, 0, 80],
    ['green', 34, 139, 34],
    ['yellow', 255, 215, 0],
    ['pink', 255, 182, 193],
    ['brown', 139, 69, 19],
    ['purple', 128, 0, 128],
    ['orange', 255, 140, 0],
    ['turquoise', 64, 224, 208],
    ['dark green', 0, 64, 0],
    ['beige', 222, 205, 180],
    ['blue', 70, 100, 160], // dull, but still blue
  ])('names %s', (word, r, g, b) => {
    expect(colourWord(labOf(r, g, b)).word).toBe(word);
  });
});

describe('describePicture', () => {
  it.each<[string, string, Picture, Latents]>([
    ['hat', 'A plain red hat in the middle, on a plain white background.', painted(red, white), plan],
    ['hat', 'A patterned hat in white and red in the middle, on a plain black background.', painted(stripes, black), plan],
    [
      'orange_juice',
      'A plain black orange juice in the middle, on a light patterned background of red and white.',
      painted(black, stripes),
      plan,
    ],
    ['shoes', 'Plain red shoes in the middle, on a plain black background.', painted(red, black), plan],
    ['tench, Tinca tinca', 'A plain black tench in the middle, on a plain red background.', painted(black, red), plan],
    [
      'hat',
      'A small plain red hat at the top left, on a plain white background.',
      painted(red, white, [200, 200, 120, 100, 20]),
      { blob: [{ text: 'hat', blobs: [[200, 200, 120, 100, 20]] }] },
    ],
    ['hat', 'A large plain red hat in the middle.', painted(red, red), { bbox: [{ text: 'hat', boxes: [[0, 0, 1000, 1000]] }] }],
    [
      'A squirrel wearing a crown',
      'A squirrel wearing a crown. It is plain and red, in the middle; the background is plain and white.',
      painted(red, white),
      plan,
    ],
    [
      'Two cats!',
      'Two cats! They are tiny, plain and white, the largest at the bottom right; the background is patterned, red and white.',
      painted(red, stripes),
      {
        blob: [
          {
            text: 'two cats',
            blobs: [
              [100, 70, 20, 20, 0],
              [900, 900, 40, 20, 0],
            ],
          },
        ],
      },
    ],
    ['hat', 'A hat. The picture is plain, white and red.', painted(red, white), {}],
    [
      '',
      'The picture is patterned and dark brown.',
      painted(
        (x) => (x % 2 ? [90, 50, 30] : [40, 25, 15]),
        (x) => (x % 2 ? [90, 50, 30] : [40, 25, 15]),
      ),
      {},
    ],
  ])('%s: %s', async (caption, text, picture, latents) => {
    expect(await describePicture(picture, caption, latents)).toBe(text);
  });
});

it('distinguishes class names from captions, and singular from plural', () => {
  expect(
    ['golden retriever', 't-shirt', 'tench, Tinca tinca', 'a hat', 'Hat on sale.', 'cats in a field of corn', ' '].map(nameIn),
  ).toEqual([...['golden retriever', 't-shirt', 'tench'], ...[undefined, undefined, undefined, undefined]]);
  expect(['shoes', 'pants', 'dress', 'bus', 'tennis', 'hat'].map(isPlural)).toEqual([true, true, false, false, false, false]);
});
