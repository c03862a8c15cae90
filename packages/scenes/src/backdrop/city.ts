import type { Random } from '@kaleido/shared/random';
import { gradient, mix, type Rgb, rectangle } from '../canvas.ts';
import { type Backdrop, darker, pick } from './place.ts';
import { drawSky, vary } from './sky.ts';

/** Tall houses along a street. */
export function city(random: Random, wet: boolean): Backdrop {
  const street = 0.68 + random.uniform() * 0.12;
  const sky = drawSky(random, street, wet);
  const houses = Array.from({ length: 6 }, (_, i) => [i / 6 + (random.uniform() - 0.5) * 0.05, 0.2 + random.uniform() * 0.3] as const);
  const wall = darker(
    vary(
      random,
      pick(random, [
        [150, 110, 100],
        [120, 135, 160],
        [175, 160, 140],
      ] as const),
    ),
    sky.dark,
  );
  const glass: Rgb = sky.dark ? [255, 220, 110] : [215, 232, 245];
  return {
    outdoors: true,
    words: `a city street with tall houses under ${sky.words}`,
    colors: sky.colors,
    paint(canvas) {
      sky.paint(canvas);
      houses.forEach(([x, top], i) => {
        rectangle(canvas, x, top, x + 0.17, street, mix(wall, [255, 255, 255], (i % 3) * 0.12));
        for (let y = top + 0.05; y < street - 0.08; y += 0.1)
          for (const dx of [0.03, 0.095]) rectangle(canvas, x + dx, y, x + dx + 0.045, y + 0.05, glass);
      });
      gradient(canvas, street, 1, [120, 122, 128], [88, 90, 98]);
      rectangle(canvas, 0, street, 1, street + 0.02, [190, 190, 190]);
    },
  };
}
