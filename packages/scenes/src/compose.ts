import type { Sprite } from './art/sprite.ts';
import type { Canvas } from './canvas.ts';

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

/** How much of each entity is seen at each pixel, 0 … 1: one plane of side × side an entity. */
export type Visibility = readonly Float32Array[];

/**
 * Draws a layer over the picture (bilinear, from the smallest raster that is not smaller than the target) and takes away from the
 * visibility of every other entity what the layer covers.
 */
export function drawLayer({ side, rgb }: Canvas, visibility: Visibility, layer: Layer): void {
  const target = layer.size * side;
  const { levels, reach } = layer.sprite;
  const level = levels.findLast((raster) => raster.side >= target) ?? levels[0]!;
  const { data } = level;
  const wide = (level.side + 2) * 4;
  const step = level.side / target;
  const [left, top] = [layer.x * side, layer.y * side];
  const [near, far] = layer.mirror ? [1 - reach[2], 1 - reach[0]] : [reach[0], reach[2]];
  const [x0, x1] = [Math.max(0, Math.floor(left + near * target - 1)), Math.min(side, Math.ceil(left + far * target + 1))];
  const [y0, y1] = [Math.max(0, Math.floor(top + reach[1] * target - 1)), Math.min(side, Math.ceil(top + reach[3] * target + 1))];
  // Where each column of the picture falls in the raster: the byte offset of the pixel to its left, and the way to the next.
  const columns = new Int32Array(Math.max(0, x1 - x0));
  const weights = new Float64Array(columns.length);
  for (let x = x0; x < x1; x++) {
    const along = (x + 0.5 - left) * step;
    const u = Math.min(level.side + 1, Math.max(0, (layer.mirror ? level.side - along : along) + 0.5));
    const column = Math.min(level.side, Math.floor(u));
    columns[x - x0] = column * 4;
    weights[x - x0] = u - column;
  }
  const own = visibility[layer.entity]!;
  for (let y = y0; y < y1; y++) {
    const v = Math.min(level.side + 1, Math.max(0, (y + 0.5 - top) * step + 0.5));
    const row = Math.min(level.side, Math.floor(v));
    const fy = v - row;
    for (let x = x0; x < x1; x++) {
      const a = row * wide + columns[x - x0]!;
      const b = a + wide;
      const fx = weights[x - x0]!;
      const wd = fx * fy;
      const [wb, wc] = [fx - wd, fy - wd];
      const wa = 1 - fx - wc;
      const alpha = (data[a + 3]! * wa + data[a + 7]! * wb + data[b + 3]! * wc + data[b + 7]! * wd) / 255;
      if (alpha < 0.002) continue;
      const rest = 1 - alpha;
      const pixel = y * side + x;
      const i = pixel * 3;
      rgb[i] = data[a]! * wa + data[a + 4]! * wb + data[b]! * wc + data[b + 4]! * wd + rgb[i]! * rest + 0.5;
      rgb[i + 1] = data[a + 1]! * wa + data[a + 5]! * wb + data[b + 1]! * wc + data[b + 5]! * wd + rgb[i + 1]! * rest + 0.5;
      rgb[i + 2] = data[a + 2]! * wa + data[a + 6]! * wb + data[b + 2]! * wc + data[b + 6]! * wd + rgb[i + 2]! * rest + 0.5;
      for (let k = 0; k < visibility.length; k++) visibility[k]![pixel]! *= rest;
      own[pixel]! += alpha;
    }
  }
}
