import type { Random } from '@kaleido/shared/random';
import { type Canvas, ellipse, gradient, ground, mix, polygon, type Rgb, rectangle } from '../canvas.ts';
import { drawSky, type Painted, vary } from './sky.ts';

/** A backdrop: what it is called, where feet touch the ground, and whether weather can be seen there. */
export interface Backdrop extends Painted {
  readonly outdoors: boolean;
}

/** Draws one kind of backdrop; `wet`: its sky must be one that it may rain from. */
export type Place = (random: Random, wet: boolean) => Backdrop;

const colors = {
  pink: [245, 165, 195],
  yellow: [250, 215, 95],
  'light blue': [165, 215, 245],
  green: [120, 190, 110],
  white: [244, 244, 240],
  grey: [165, 168, 174],
  purple: [150, 110, 190],
  orange: [245, 150, 70],
  red: [205, 70, 65],
  blue: [60, 105, 190],
  brown: [140, 95, 60],
  beige: [228, 208, 175],
} as const satisfies Record<string, Rgb>;

const pick = <T>(random: Random, list: readonly T[]): T => list[random.int(list.length)]!;

const roll = (random: Random, base: number, depth: number): ((x: number) => number) => {
  const [phase, waves] = [random.uniform() * 6.3, 1 + random.uniform() * 1.5];
  return (x) => base + depth * Math.sin(phase + x * 6.3 * waves);
};

const scatter = (random: Random, count: number, top: number, bottom: number): readonly (readonly [number, number, number])[] =>
  Array.from({ length: count }, () => [random.uniform(), top + random.uniform() * (bottom - top), random.uniform()] as const);

const darker = (color: Rgb, dark: boolean): Rgb => (dark ? mix(color, [20, 24, 60], 0.5) : color);

function meadow(random: Random, wet: boolean): Backdrop {
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
    paint(canvas) {
      sky.paint(canvas);
      ground(canvas, line, near, far);
      for (const [x, y] of flowers) ellipse(canvas, x, y, 0.018, 0.018, petals);
    },
  };
}

function snowyField(random: Random, wet: boolean): Backdrop {
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

function beach(random: Random, wet: boolean): Backdrop {
  const horizon = 0.4 + random.uniform() * 0.15;
  const sky = drawSky(random, horizon, wet);
  const shore = roll(random, horizon + 0.15 + random.uniform() * 0.12, 0.015);
  const sea = darker(vary(random, [50, 150, 205]), sky.dark);
  const near = darker(vary(random, [245, 222, 165]), sky.dark);
  const far = darker(vary(random, [222, 188, 120]), sky.dark);
  return {
    outdoors: true,
    words: `a sandy beach and the sea under ${sky.words}`,
    paint(canvas) {
      sky.paint(canvas);
      ground(canvas, () => horizon, sea, mix(sea, [150, 220, 230], 0.4));
      ground(canvas, (x) => shore(x) - 0.015, [250, 252, 252], [250, 252, 252]);
      ground(canvas, shore, near, far);
    },
  };
}

function desert(random: Random, wet: boolean): Backdrop {
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

function forest(random: Random): Backdrop {
  const horizon = 0.6 + random.uniform() * 0.15;
  const back = vary(random, [95, 150, 95]);
  const floor = vary(random, [60, 105, 50]);
  const trunks = scatter(random, 4 + random.int(3), horizon, horizon + 0.1);
  const bark = vary(random, [92, 66, 46]);
  const leaves = vary(random, [42, 108, 58]);
  return {
    outdoors: true,
    words: 'a dark green forest with tall trees',
    paint(canvas) {
      gradient(canvas, 0, 1, mix(back, [200, 225, 170], 0.3), back);
      ground(canvas, () => horizon, floor, mix(floor, [20, 50, 25], 0.4));
      for (const [x, y, s] of trunks) rectangle(canvas, x - 0.02 - s * 0.015, 0, x + 0.02 + s * 0.015, y, bark);
      for (const [x, , s] of trunks) ellipse(canvas, x, 0.02 + s * 0.06, 0.2, 0.14, leaves);
    },
  };
}

function room(random: Random): Backdrop {
  const wallName = pick(random, ['pink', 'yellow', 'light blue', 'green', 'white', 'purple', 'orange'] as const);
  const floorName = pick(random, ['brown', 'grey', 'beige', 'red', 'blue'] as const);
  const line = 0.62 + random.uniform() * 0.16;
  const [wall, floor] = [vary(random, colors[wallName]), vary(random, colors[floorName])];
  const window = random.uniform() < 0.5;
  const x = pick(random, [0.2, 0.5, 0.8]) + (random.uniform() - 0.5) * 0.1;
  const pane = pick(random, [colors['light blue'], [25, 32, 80]] as const);
  return {
    outdoors: false,
    words: `a room with a ${wallName} wall, a ${floorName} floor${window ? ' and a window' : ''}`,
    paint(canvas) {
      gradient(canvas, 0, line, wall, mix(wall, [255, 255, 255], 0.15));
      if (window) {
        rectangle(canvas, x - 0.15, 0.08, x + 0.15, 0.44, mix(wall, [255, 255, 255], 0.8));
        rectangle(canvas, x - 0.12, 0.11, x - 0.01, 0.41, pane);
        rectangle(canvas, x + 0.01, 0.11, x + 0.12, 0.41, pane);
      }
      gradient(canvas, line, 1, floor, mix(floor, [0, 0, 0], 0.18));
      rectangle(canvas, 0, line - 0.02, 1, line, mix(floor, [255, 255, 255], 0.6));
    },
  };
}

function plain(random: Random): Backdrop {
  const name = pick(random, Object.keys(colors) as (keyof typeof colors)[]);
  const color = vary(random, colors[name]);
  return {
    outdoors: false,
    words: `a plain ${name} background`,
    paint(canvas) {
      gradient(canvas, 0, 1, mix(color, [255, 255, 255], 0.12), mix(color, [0, 0, 0], 0.06));
    },
  };
}

function city(random: Random, wet: boolean): Backdrop {
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

/** Every place, by name; a scene draws one of them evenly. */
export const places: Readonly<Record<string, Place>> = { meadow, snowyField, beach, desert, forest, room, plain, city };
