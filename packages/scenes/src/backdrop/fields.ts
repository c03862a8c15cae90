import type { Random } from '@kaleido/shared/random';
import { type Canvas, ellipse, ground, mix, polygon, type Rgb, rectangle } from '../canvas.ts';
import { type Backdrop, colors, darker, pick, roll, scatter } from './place.ts';
import { drawSky, vary } from './sky.ts';

/** Grass, sometimes with flowers. */
export function meadow(random: Random, wet: boolean): Backdrop {
  const horizon = 0.5 + random.uniform() * 0.25;
  const sky = drawSky(random, horizon, wet);
  const line = roll(random, horizon, 0.03);
  const near = darker(vary(random, [150, 205, 95]), sky.dark);
  const far = darker(vary(random, [75, 155, 60]), sky.dark);
  const flowers = random.uniform() < 0.4 ? scatter(random, 12, horizon + 0.08, 0.98) : [];
  const petals = pick(random, [colors.white, colors.yellow, colors.pink, colors.red] as const);
  return {
    outdoors: true,
    words: `a green meadow${flowers.length ? ' with flowers' : ''} under ${sky.words}`,
    colors: sky.colors,
    paint(canvas) {
      sky.paint(canvas);
      ground(canvas, line, near, far);
      for (const [x, y] of flowers) ellipse(canvas, x, y, 0.018, 0.018, petals);
    },
  };
}

/** Snow, sometimes with pine trees. */
export function snowyField(random: Random, wet: boolean): Backdrop {
  const horizon = 0.5 + random.uniform() * 0.25;
  const sky = drawSky(random, horizon, wet);
  const line = roll(random, horizon, 0.03);
  const near = darker(vary(random, [248, 250, 255], 5), sky.dark);
  const far = darker(vary(random, [214, 226, 244], 5), sky.dark);
  const pines = random.uniform() < 0.5 ? scatter(random, 2 + random.int(3), horizon - 0.02, horizon + 0.06) : [];
  const needles = darker([40, 105, 75], sky.dark);
  return {
    outdoors: true,
    words: `a snowy field${pines.length ? ' with pine trees' : ''} under ${sky.words}`,
    colors: sky.colors,
    paint(canvas) {
      sky.paint(canvas);
      ground(canvas, line, near, far);
      for (const [x, y, s] of pines) pine(canvas, x, y, 0.2 + s * 0.12, needles);
    },
  };
}

function pine(canvas: Canvas, x: number, foot: number, height: number, color: Rgb): void {
  rectangle(canvas, x - 0.012, foot - height * 0.15, x + 0.012, foot, [100, 70, 50]);
  for (const [base, width] of [
    [0.12, 0.3],
    [0.38, 0.23],
    [0.62, 0.16],
  ] as const)
    polygon(
      canvas,
      [
        [x, foot - height * (base + 0.4)],
        [x + height * width, foot - height * base],
        [x - height * width, foot - height * base],
      ],
      color,
    );
}

/** Sand and the sea. */
export function beach(random: Random, wet: boolean): Backdrop {
  const horizon = 0.4 + random.uniform() * 0.15;
  const sky = drawSky(random, horizon, wet);
  const shore = roll(random, horizon + 0.15 + random.uniform() * 0.12, 0.015);
  const sea = darker(vary(random, [50, 150, 205]), sky.dark);
  const near = darker(vary(random, [245, 222, 165]), sky.dark);
  const far = darker(vary(random, [222, 188, 120]), sky.dark);
  return {
    outdoors: true,
    words: `a sandy beach and the sea under ${sky.words}`,
    colors: sky.colors,
    paint(canvas) {
      sky.paint(canvas);
      ground(canvas, () => horizon, sea, mix(sea, [150, 220, 230], 0.4));
      ground(canvas, (x) => shore(x) - 0.015, [250, 252, 252], [250, 252, 252]);
      ground(canvas, shore, near, far);
    },
  };
}

/** Dunes, sometimes with cacti. */
export function desert(random: Random, wet: boolean): Backdrop {
  const horizon = 0.5 + random.uniform() * 0.2;
  const sky = drawSky(random, horizon, wet);
  const back = roll(random, horizon, 0.05);
  const front = roll(random, horizon + 0.14, 0.04);
  const dune = darker(vary(random, [232, 158, 82]), sky.dark);
  const cacti = random.uniform() < 0.5 ? scatter(random, 1 + random.int(2), horizon + 0.02, horizon + 0.08) : [];
  const skin = darker([60, 130, 70], sky.dark);
  return {
    outdoors: true,
    words: `an orange desert${cacti.length ? ' with a cactus' : ''} under ${sky.words}`,
    colors: sky.colors,
    paint(canvas) {
      sky.paint(canvas);
      ground(canvas, back, mix(dune, [255, 255, 255], 0.2), dune);
      for (const [x, y] of cacti) {
        rectangle(canvas, x - 0.022, y - 0.2, x + 0.022, y + 0.05, skin);
        rectangle(canvas, x - 0.075, y - 0.14, x - 0.04, y - 0.05, skin);
        rectangle(canvas, x - 0.075, y - 0.08, x, y - 0.05, skin);
        rectangle(canvas, x + 0.04, y - 0.17, x + 0.075, y - 0.08, skin);
        rectangle(canvas, x, y - 0.11, x + 0.075, y - 0.08, skin);
      }
      ground(canvas, front, dune, mix(dune, [150, 80, 40], 0.35));
    },
  };
}

/** Peaks with snow on them behind green slopes. */
export function mountains(random: Random, wet: boolean): Backdrop {
  const horizon = 0.55 + random.uniform() * 0.15;
  const sky = drawSky(random, horizon, wet);
  const line = roll(random, horizon, 0.02);
  const peaks = Array.from({ length: 3 }, (_, i) => [i / 3 + random.uniform() * 0.33, 0.16 + random.uniform() * 0.16] as const);
  const rock = darker(vary(random, [128, 134, 158]), sky.dark);
  const cap = darker([245, 248, 255], sky.dark);
  const slope = darker(vary(random, [112, 168, 92]), sky.dark);
  return {
    outdoors: true,
    words: `mountains with snow under ${sky.words}`,
    colors: sky.colors,
    paint(canvas) {
      sky.paint(canvas);
      for (const [x, top] of peaks) {
        const fall = (y: number) => (y - top) * 0.75;
        polygon(
          canvas,
          [
            [x, top],
            [x + fall(horizon + 0.06), horizon + 0.06],
            [x - fall(horizon + 0.06), horizon + 0.06],
          ],
          rock,
        );
        polygon(
          canvas,
          [
            [x, top],
            [x + fall(top + 0.11), top + 0.11],
            [x - fall(top + 0.11), top + 0.11],
          ],
          cap,
        );
      }
      ground(canvas, line, slope, mix(slope, [40, 90, 40], 0.4));
    },
  };
}

/** A lake between green shores. */
export function lake(random: Random, wet: boolean): Backdrop {
  const horizon = 0.42 + random.uniform() * 0.12;
  const sky = drawSky(random, horizon, wet);
  const hills = roll(random, horizon - 0.05, 0.03);
  const shore = roll(random, horizon + 0.28 + random.uniform() * 0.08, 0.02);
  const water = darker(vary(random, [85, 165, 215]), sky.dark);
  const grass = darker(vary(random, [120, 185, 90]), sky.dark);
  return {
    outdoors: true,
    words: `a blue lake with green hills under ${sky.words}`,
    colors: sky.colors,
    paint(canvas) {
      sky.paint(canvas);
      ground(canvas, hills, mix(grass, [60, 120, 80], 0.4), grass);
      ground(canvas, () => horizon + 0.02, water, mix(water, [200, 235, 250], 0.45));
      ground(canvas, shore, grass, mix(grass, [50, 110, 45], 0.4));
    },
  };
}
