import type { Sprite } from './art/sprite.ts';
import { type Canvas, pixelsBetween } from './canvas.ts';

/** A sprite put into a picture. */
export interface Layer {
  readonly sprite: Pick<Sprite, 'levels' | 'reach'>;
  /** Which of the scene's entities it shows (an entity may have several layers). */
  readonly entity: number;
  /** Left and top of the sprite's square canvas, and its side, in parts of the picture's side. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** Whether left and right are swapped. */
  readonly mirror: boolean;
}

/** How much of an entity is seen at each pixel, 0 … 1: side × side. */
export type Visibility = Float32Array;

/** Pixels left, top, right, bottom; the last two are outside. */
export type Window = readonly [number, number, number, number];

/**
 * Draws a layer over the picture (bilinear, from the smallest raster that is not smaller than the target), adds what is seen of it to
 * `own`, the visibility of its entity, and takes away what it covers from `covered`, that of the entities drawn before (its own among
 * them when it has been). Returns the window outside which nothing changed.
 */
export function drawLayer({ side, rgb }: Canvas, layer: Layer, own: Visibility, covered: readonly Visibility[]): Window {
  const target = layer.size * side;
  const { levels, reach } = layer.sprite;
  const level = levels.findLast((raster) => raster.side >= target) ?? levels[0]!;
  const { pixels } = level;
  const wide = level.side + 2;
  const step = level.side / target;
  const [left, top] = [layer.x * side, layer.y * side];
  const [near, far] = layer.mirror ? [1 - reach[2], 1 - reach[0]] : [reach[0], reach[2]];
  const [x0, x1] = pixelsBetween(side, left + near * target - 1, left + far * target + 1);
  const [y0, y1] = pixelsBetween(side, top + reach[1] * target - 1, top + reach[3] * target + 1);
  // Where each column of the picture falls in the raster: the pixel to its left, and the way to the next.
  const columns: number[] = [];
  const weights: number[] = [];
  for (let x = x0; x < x1; x++) {
    const along = (x + 0.5 - left) * step;
    const u = Math.min(level.side + 1, Math.max(0, (layer.mirror ? level.side - along : along) + 0.5));
    const column = Math.min(level.side, u | 0);
    columns.push(column);
    weights.push(u - column);
  }
  for (let y = y0; y < y1; y++) {
    const v = Math.min(level.side + 1, Math.max(0, (y + 0.5 - top) * step + 0.5));
    const row = Math.min(level.side, v | 0);
    const fy = v - row;
    for (let x = x0; x < x1; x++) {
      const at = row * wide + columns[x - x0]!;
      const a = pixels[at]!;
      const b = pixels[at + 1]!;
      const c = pixels[at + wide]!;
      const d = pixels[at + wide + 1]!;
      if ((a | b | c | d) >>> 24 === 0) continue;
      const pixel = y * side + x;
      const i = pixel * 3;
      if (a === b && a === c && a === d && a >>> 24 === 255) {
        rgb[i] = a & 255;
        rgb[i + 1] = (a >>> 8) & 255;
        rgb[i + 2] = (a >>> 16) & 255;
        for (let k = 0; k < covered.length; k++) covered[k]![pixel] = 0;
        own[pixel] = 1;
        continue;
      }
      const fx = weights[x - x0]!;
      const wd = fx * fy;
      const wb = fx - wd;
      const wc = fy - wd;
      const wa = 1 - fx - wc;
      const alpha = ((a >>> 24) * wa + (b >>> 24) * wb + (c >>> 24) * wc + (d >>> 24) * wd) / 255;
      if (alpha < 0.002) continue;
      const rest = 1 - alpha;
      const red = (a & 255) * wa + (b & 255) * wb + (c & 255) * wc + (d & 255) * wd;
      const green = ((a >>> 8) & 255) * wa + ((b >>> 8) & 255) * wb + ((c >>> 8) & 255) * wc + ((d >>> 8) & 255) * wd;
      const blue = ((a >>> 16) & 255) * wa + ((b >>> 16) & 255) * wb + ((c >>> 16) & 255) * wc + ((d >>> 16) & 255) * wd;
      rgb[i] = red + rgb[i]! * rest + 0.5;
      rgb[i + 1] = green + rgb[i + 1]! * rest + 0.5;
      rgb[i + 2] = blue + rgb[i + 2]! * rest + 0.5;
      for (let k = 0; k < covered.length; k++) covered[k]![pixel]! *= rest;
      own[pixel]! += alpha;
    }
  }
  return [x0, y0, x1, y1];
}
