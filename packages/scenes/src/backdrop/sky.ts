import type { Random } from '@kaleido/shared/random';
import { type Canvas, ellipse, gradient, type Rgb } from '../canvas.ts';

/** A part of a backdrop: the words that say it truly, and how it is painted. */
export interface Painted {
  readonly words: string;
  /** The colour words among them, by what has the colour: `{ sky: 'blue' }`. */
  readonly colors: Readonly<Record<string, string>>;
  readonly paint: (canvas: Canvas) => void;
}

interface SkyKind {
  readonly words: string;
  readonly color: string;
  readonly top: Rgb;
  readonly bottom: Rgb;
  readonly light: 'sun' | 'moon' | 'none';
  readonly clouds: Rgb | undefined;
  /** Whether rain may fall from it. */
  readonly rains: boolean;
}

const white: Rgb = [255, 255, 255];

const skies: readonly SkyKind[] = [
  {
    words: 'a light blue sky',
    color: 'light blue',
    top: [125, 196, 250],
    bottom: [205, 234, 255],
    light: 'sun',
    clouds: white,
    rains: true,
  },
  { words: 'a blue sky', color: 'blue', top: [40, 120, 225], bottom: [120, 190, 250], light: 'sun', clouds: white, rains: false },
  {
    words: 'a grey sky',
    color: 'grey',
    top: [140, 150, 165],
    bottom: [195, 202, 212],
    light: 'none',
    clouds: [225, 228, 232],
    rains: true,
  },
  {
    words: 'an orange sunset sky',
    color: 'orange',
    top: [240, 110, 60],
    bottom: [255, 205, 120],
    light: 'sun',
    clouds: [255, 225, 190],
    rains: false,
  },
  {
    words: 'a pink sky',
    color: 'pink',
    top: [235, 130, 180],
    bottom: [255, 205, 220],
    light: 'sun',
    clouds: [255, 235, 240],
    rains: false,
  },
  {
    words: 'a purple evening sky',
    color: 'purple',
    top: [95, 65, 150],
    bottom: [200, 140, 200],
    light: 'moon',
    clouds: [215, 180, 225],
    rains: true,
  },
  { words: 'a dark night sky', color: 'dark', top: [10, 14, 48], bottom: [38, 48, 100], light: 'moon', clouds: undefined, rains: true },
];

/** Shifts a colour a little, so that no two backdrops are quite the same and the names still hold. */
export function vary(random: Random, [r, g, b]: Rgb, by = 10): Rgb {
  const shift = () => (random.uniform() * 2 - 1) * by;
  const all = shift();
  const clamp = (v: number) => Math.min(255, Math.max(0, v));
  return [clamp(r + all + shift() / 2), clamp(g + all + shift() / 2), clamp(b + all + shift() / 2)];
}

/** Draws a sky down to the horizon (part of the side): colours, then a sun or a moon and stars, then clouds. */
export function drawSky(random: Random, horizon: number, wet: boolean): Painted & { dark: boolean } {
  const able = wet ? skies.filter((sky) => sky.rains) : skies;
  const kind = able[random.int(able.length)]!;
  const top = vary(random, kind.top);
  const bottom = vary(random, kind.bottom);
  const lit = kind.light !== 'none' && random.uniform() < 0.5;
  const [lx, ly, lr] = [0.1 + random.uniform() * 0.8, 0.08 + random.uniform() * 0.16, 0.06 + random.uniform() * 0.04];
  const clouds =
    kind.clouds && random.uniform() < 0.5
      ? Array.from(
          { length: 1 + random.int(2) },
          () => [random.uniform(), 0.08 + random.uniform() * 0.25, 0.1 + random.uniform() * 0.06] as const,
        )
      : [];
  const dark = kind.light === 'moon';
  const stars = dark ? Array.from({ length: 14 }, () => [random.uniform(), random.uniform() * horizon * 0.95] as const) : [];
  const extras = [
    ...(lit ? [kind.light === 'sun' ? 'a sun' : 'a moon'] : []),
    ...(clouds.length ? ['clouds'] : []),
    ...(dark && kind.words.includes('night') ? ['stars'] : []),
  ];
  return {
    dark,
    words: extras.length ? `${kind.words} with ${extras.join(' and ')}` : kind.words,
    colors: { sky: kind.color },
    paint(canvas) {
      gradient(canvas, 0, Math.min(1, horizon + 0.12), top, bottom);
      for (const [x, y] of stars) ellipse(canvas, x, y, 0.008, 0.008, white, 0.9);
      if (lit) {
        ellipse(canvas, lx, ly, lr, lr, kind.light === 'sun' ? [255, 225, 70] : [245, 243, 215]);
        if (kind.light === 'moon') ellipse(canvas, lx + lr * 0.45, ly - lr * 0.2, lr * 0.85, lr * 0.85, top);
      }
      for (const [x, y, r] of clouds) {
        ellipse(canvas, x - r * 0.7, y + r * 0.15, r * 0.8, r * 0.4, kind.clouds!, 0.95);
        ellipse(canvas, x + r * 0.7, y + r * 0.15, r * 0.8, r * 0.4, kind.clouds!, 0.95);
        ellipse(canvas, x, y, r * 0.9, r * 0.6, kind.clouds!, 0.95);
      }
    },
  };
}
