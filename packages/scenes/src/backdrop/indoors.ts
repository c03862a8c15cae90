import type { Random } from '@kaleido/shared/random';
import { ellipse, gradient, mix, type Rgb, rectangle } from '../canvas.ts';
import { type Backdrop, colors, pick } from './place.ts';
import { vary } from './sky.ts';

/** A wall and a floor, sometimes with a window. */
export function room(random: Random): Backdrop {
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
    colors: { wall: wallName, floor: floorName },
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

/** One colour. */
export function plain(random: Random): Backdrop {
  const name = pick(random, Object.keys(colors) as (keyof typeof colors)[]);
  const color = vary(random, colors[name]);
  return {
    outdoors: false,
    words: `a plain ${name} background`,
    colors: { background: name },
    paint(canvas) {
      gradient(canvas, 0, 1, mix(color, [255, 255, 255], 0.12), mix(color, [0, 0, 0], 0.06));
    },
  };
}

/** Tiled wall and a chequered floor. */
export function kitchen(random: Random): Backdrop {
  const wallName = pick(random, ['white', 'light blue', 'yellow', 'green', 'pink'] as const);
  const line = 0.6 + random.uniform() * 0.12;
  const wall = vary(random, colors[wallName], 5);
  const joint = mix(wall, [110, 110, 120], 0.3);
  return {
    outdoors: false,
    words: `a kitchen with ${wallName} tiles and a black and white floor`,
    colors: { wall: wallName },
    paint(canvas) {
      gradient(canvas, 0, line, wall, wall);
      for (let y = 0.12; y < line; y += 0.14) rectangle(canvas, 0, y, 1, y + 0.014, joint);
      for (let x = 0.06; x < 1; x += 0.14) rectangle(canvas, x, 0, x + 0.014, line, joint);
      gradient(canvas, line, 1, [240, 240, 240], [225, 225, 225]);
      const depth = 1 - line;
      for (let row = 0; row < 3; row++)
        for (let column = row % 2; column < 8; column += 2)
          rectangle(canvas, column / 8, line + (row * depth) / 3, (column + 1) / 8, line + ((row + 1) * depth) / 3, [62, 62, 70]);
    },
  };
}

/** A wooden stage between curtains. */
export function stage(random: Random): Backdrop {
  const name = pick(random, ['red', 'purple', 'blue', 'green'] as const);
  const curtain = vary(random, mix(colors[name], [0, 0, 0], 0.12));
  const fold: Rgb = mix(curtain, [0, 0, 0], 0.25);
  const line = 0.7 + random.uniform() * 0.08;
  const wood = vary(random, [186, 132, 80]);
  return {
    outdoors: false,
    words: `a stage with ${name} curtains and a wooden floor`,
    colors: { curtains: name },
    paint(canvas) {
      gradient(canvas, 0, line, [60, 45, 60], [95, 75, 90]);
      gradient(canvas, line, 1, wood, mix(wood, [90, 50, 25], 0.4));
      ellipse(canvas, 0.5, line + 0.14, 0.36, 0.08, [250, 225, 165], 0.6);
      for (const side of [0, 1])
        for (let i = 0; i < 4; i++) {
          const x = side ? 1 - (i + 1) * 0.055 : i * 0.055;
          rectangle(canvas, x, 0, x + 0.055, line + 0.03, i % 2 ? fold : curtain);
        }
      rectangle(canvas, 0, 0, 1, 0.1, curtain);
      rectangle(canvas, 0, 0.1, 1, 0.115, fold);
    },
  };
}
