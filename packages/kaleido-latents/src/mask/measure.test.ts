import type { Blob } from '@kaleido/shared/record';
import { describe, expect, it } from 'vitest';
import { drawBlob } from './draw-places.ts';
import { largestComponent } from './largest-component.ts';
import { emptyMask, type Mask } from './mask.ts';
import { measureMask } from './measure.ts';

/** A mask from rows of `#` and `.`. */
const maskOf = (...rows: string[]): Mask => ({
  width: rows[0]!.length,
  height: rows.length,
  data: Uint8Array.from(rows.join(''), (letter) => (letter === '#' ? 1 : 0)),
});

function drawn(blob: Blob, width: number, height: number): Mask {
  const mask = emptyMask(width, height);
  drawBlob(mask, blob);
  return mask;
}

/** Pixels in both over pixels in either. */
function overlap(a: Mask, b: Mask): number {
  let [both, either] = [0, 0];
  for (let i = 0; i < a.data.length; i++) {
    both += a.data[i]! & b.data[i]!;
    either += a.data[i]! | b.data[i]!;
  }
  return both / either;
}

/** An ellipse in pixels, drawn without the units of latents. */
function ellipse(width: number, height: number, [cx, cy, a, b, degrees]: Blob): Mask {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const data = Uint8Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [(at % width) + 0.5 - cx, Math.floor(at / width) + 0.5 - cy];
    return ((x * cos + y * sin) / a) ** 2 + ((y * cos - x * sin) / b) ** 2 <= 1 ? 1 : 0;
  });
  return { width, height, data };
}

const mirrored = ({ width, height, data }: Mask): Mask => ({
  width,
  height,
  data: Uint8Array.from(data, (_, at) => data[at - (at % width) + width - 1 - (at % width)]!),
});

describe('measureMask', () => {
  const sizes = [
    [120, 120],
    [160, 90],
    [90, 160],
    [240, 60],
  ] as const;
  it.each(sizes)('recovers an ellipse at any angle, also mirrored: %i × %i', (width, height) => {
    const reach = Math.min(width, height) / 2 - 2;
    for (let degrees = 0; degrees < 180; degrees += 11) {
      for (const [a, b] of [
        [reach, 0.9 * reach],
        [0.9 * reach, 0.35 * reach],
      ] as const) {
        const mask = ellipse(width, height, [width * 0.5, height * 0.5, a, b, degrees]);
        for (const one of [mask, mirrored(mask)]) {
          const iou = overlap(one, drawn(measureMask(one)!.blob, width, height));
          expect(iou, `${a} × ${b} at ${degrees}°`).toBeGreaterThanOrEqual(0.95);
        }
      }
    }
  });

  it('measures radii in thousandths of the width, and visible angles, on pictures of any shape', () => {
    const { blob, box } = measureMask(ellipse(200, 100, [100, 50, 40, 20, 30]))!;
    for (const [i, value] of [500, 500, 200, 100, 30].entries()) expect(Math.abs(blob[i]! - value)).toBeLessThanOrEqual(1);
    const [dx, dy] = [Math.hypot(40 * Math.cos(Math.PI / 6), 10), Math.hypot(20, 20 * Math.cos(Math.PI / 6))];
    const expected = [500 - 5 * dx, 500 - 10 * dy, 500 + 5 * dx, 500 + 10 * dy];
    for (const [i, value] of expected.entries()) expect(Math.abs(box[i]! - value)).toBeLessThanOrEqual(10); // a pixel
  });

  it('limits radii on a tall picture to the range of a record', () => {
    const { blob } = measureMask(ellipse(20, 200, [10, 100, 80, 8, 90]))!;
    expect(blob.slice(0, 3)).toEqual([500, 500, 1000]);
    expect(blob[4]).toBe(90);
  });

  it('measures only the largest component, even a single pixel', () => {
    expect(measureMask(maskOf('#....', '...##', '...##'))).toMatchObject({ box: [600, 333, 1000, 1000], area: 4 / 15 });
    const point = measureMask({ width: 3000, height: 1, data: new Uint8Array(3000).fill(1, 2999) })!;
    expect(point.box).toEqual([999, 0, 1000, 1000]);
    expect(measureMask(emptyMask(3, 3))).toBeUndefined();
  });
});

describe('largestComponent', () => {
  it('connects pixels at their corners, not across the edges of the picture', () => {
    const mask = maskOf('#...#', '.#...', '..#..', '#...#');
    expect(largestComponent(mask)).toEqual(maskOf('#....', '.#...', '..#..', '.....'));
    expect(largestComponent(maskOf('...#', '#..#', '#...'))).toEqual(maskOf('...#', '...#', '....'));
  });

  it('follows a spiral', () => {
    const spiral = maskOf('#######', '......#', '#####.#', '#...#.#', '#.###.#', '#.....#', '#######');
    expect(largestComponent(spiral)).toEqual(spiral);
  });
});
