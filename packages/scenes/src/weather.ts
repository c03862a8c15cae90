import type { Random } from '@kaleido/shared/random';
import { type Canvas, ellipse, type Rgb } from './canvas.ts';

/** What falls over a whole picture. */
export interface Weather {
  /** How a text latent says it; empty when nothing falls. */
  readonly words: string;
  readonly paint: (canvas: Canvas) => void;
}

const rainColor: Rgb = [225, 240, 255];

/** Nothing falls. */
export const clear: Weather = { words: '', paint() {} };

/** A drizzle: slanted streaks, which cover no one (masks ignore them). */
export function rain(random: Random): Weather {
  const slant = (random.uniform() - 0.5) * 0.6;
  const drops = Array.from({ length: 46 }, () => [random.uniform() * 1.2 - 0.1, random.uniform(), 0.06 + random.uniform() * 0.05] as const);
  return {
    words: 'rain',
    paint(canvas) {
      for (const [x, y, length] of drops) streak(canvas, x, y, slant, length);
    },
  };
}

function streak({ side, rgb }: Canvas, x: number, y: number, slant: number, length: number): void {
  for (let row = Math.floor(y * side); row < (y + length) * side; row++) {
    const column = Math.floor((x + (row / side - y) * slant) * side);
    if (row < 0 || row >= side || column < 0 || column >= side) continue;
    const i = (row * side + column) * 3;
    for (let c = 0; c < 3; c++) rgb[i + c]! += (rainColor[c]! - rgb[i + c]!) * 0.5;
  }
}

/** Snow: soft flakes. */
export function snow(random: Random): Weather {
  const flakes = Array.from({ length: 34 }, () => [random.uniform(), random.uniform(), 0.009 + random.uniform() * 0.008] as const);
  return {
    words: 'snow',
    paint(canvas) {
      for (const [x, y, r] of flakes) ellipse(canvas, x, y, r, r, [255, 255, 255], 0.9);
    },
  };
}
