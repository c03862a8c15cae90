import type { Random } from '@kaleido/shared/random';
import { ellipse, gradient, ground, mix, rectangle } from '../canvas.ts';
import { type Backdrop, darker, pick, roll, scatter } from './place.ts';
import { drawSky, vary } from './sky.ts';

/** Tall trunks under leaves. */
export function forest(random: Random): Backdrop {
  const horizon = 0.6 + random.uniform() * 0.15;
  const back = vary(random, [95, 150, 95]);
  const floor = vary(random, [60, 105, 50]);
  const trunks = scatter(random, 4 + random.int(3), horizon, horizon + 0.1);
  const bark = vary(random, [92, 66, 46]);
  const leaves = vary(random, [42, 108, 58]);
  return {
    outdoors: true,
    words: 'a dark green forest with tall trees',
    colors: {},
    paint(canvas) {
      gradient(canvas, 0, 1, mix(back, [200, 225, 170], 0.3), back);
      ground(canvas, () => horizon, floor, mix(floor, [20, 50, 25], 0.4));
      for (const [x, y, s] of trunks) rectangle(canvas, x - 0.02 - s * 0.015, 0, x + 0.02 + s * 0.015, y, bark);
      for (const [x, , s] of trunks) ellipse(canvas, x, 0.02 + s * 0.06, 0.2, 0.14, leaves);
    },
  };
}

/** Round orange trees on brown ground. */
export function autumnPark(random: Random, wet: boolean): Backdrop {
  const horizon = 0.55 + random.uniform() * 0.15;
  const sky = drawSky(random, horizon, wet);
  const line = roll(random, horizon, 0.015);
  const leaves = darker(
    vary(
      random,
      pick(random, [
        [232, 140, 50],
        [215, 95, 50],
        [240, 185, 70],
      ] as const),
    ),
    sky.dark,
  );
  const floor = darker(vary(random, [190, 140, 85]), sky.dark);
  const trees = scatter(random, 3 + random.int(3), horizon, horizon + 0.05);
  const fallen = scatter(random, 14, horizon + 0.06, 0.98);
  return {
    outdoors: true,
    words: `an autumn park with orange trees under ${sky.words}`,
    colors: sky.colors,
    paint(canvas) {
      sky.paint(canvas);
      ground(canvas, line, floor, mix(floor, [120, 75, 45], 0.4));
      for (const [x, y, s] of trees) {
        rectangle(canvas, x - 0.015, y - 0.18, x + 0.015, y, [98, 66, 46]);
        ellipse(canvas, x, y - 0.22, 0.1 + s * 0.03, 0.12 + s * 0.03, leaves);
      }
      for (const [x, y] of fallen) ellipse(canvas, x, y, 0.016, 0.01, leaves);
    },
  };
}

/** A lawn before a fence. */
export function garden(random: Random, wet: boolean): Backdrop {
  const horizon = 0.55 + random.uniform() * 0.12;
  const sky = drawSky(random, horizon, wet);
  const grass = darker(vary(random, [125, 195, 95]), sky.dark);
  const wood = darker([246, 244, 238], sky.dark);
  return {
    outdoors: true,
    words: `a garden with a white fence under ${sky.words}`,
    colors: sky.colors,
    paint(canvas) {
      sky.paint(canvas);
      ground(canvas, () => horizon, grass, mix(grass, [60, 130, 50], 0.4));
      for (const y of [horizon - 0.14, horizon - 0.05]) rectangle(canvas, 0, y, 1, y + 0.025, wood);
      for (let x = 0.02; x < 1; x += 0.1) rectangle(canvas, x, horizon - 0.2, x + 0.05, horizon + 0.03, wood);
    },
  };
}
