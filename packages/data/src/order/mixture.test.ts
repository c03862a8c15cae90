import { expect, test } from 'vitest';
import { openMixture } from './mixture.ts';

test('each source has its share, takes its samples one after the other, and is spread over the run', () => {
  const weights = [0.625, 0.25, 0.125];
  const draw = openMixture(weights, 7);
  const drawn = Array.from({ length: 4096 }, (_, place) => draw(0, place));
  for (const [part, weight] of weights.entries()) {
    const ordinals = drawn.filter((one) => one.part === part).map(({ index }) => index);
    expect(ordinals).toEqual(Array.from({ length: 4096 * weight }, (_, index) => index));
    const early = drawn.slice(0, 256).filter((one) => one.part === part).length / 256;
    expect(Math.abs(early - weight)).toBeLessThan(0.1);
  }
  const again = openMixture(weights, 7);
  expect([4000, 17, 2048].map((place) => again(0, place))).toEqual([4000, 17, 2048].map((place) => drawn[place]));
  expect(Array.from({ length: 50 }, (_, place) => draw(1, place))).not.toEqual(drawn.slice(0, 50));
});

test('a share of next to nothing has its samples too', () => {
  const draw = openMixture([0.9995, 0.0005], 1);
  const rare = Array.from({ length: 20_000 }, (_, place) => draw(0, place)).filter(({ part }) => part === 1);
  expect(rare.map(({ index }) => index)).toEqual(Array.from({ length: rare.length }, (_, index) => index));
  expect(Math.abs(rare.length - 10)).toBeLessThanOrEqual(4);
});
