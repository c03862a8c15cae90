import { expect, it } from 'vitest';
import { measure } from './masks.ts';

it('measures a solid ellipse as itself', () => {
  const [side, cx, cy, major, minor, theta] = [200, 90, 110, 60, 25, 30];
  const [cos, sin] = [Math.cos((theta * Math.PI) / 180), Math.sin((theta * Math.PI) / 180)];
  const plane = new Float32Array(side * side).map((_, p) => {
    const [x, y] = [(p % side) + 0.5 - cx, Math.floor(p / side) + 0.5 - cy];
    return ((x * cos + y * sin) / major) ** 2 + ((y * cos - x * sin) / minor) ** 2 <= 1 ? 1 : 0;
  });
  const { blob } = measure(plane, side)!;
  const expected = [450, 550, 300, 125, 30];
  for (const [i, value] of expected.entries()) expect(Math.abs(blob[i]! - value), `blob ${i}`).toBeLessThanOrEqual(1);
});

it('takes the extent of what is more than half visible', () => {
  const plane = new Float32Array(16);
  plane[5] = 0.51;
  plane[6] = 0.5;
  expect(measure(plane, 4)!.box).toEqual([250, 250, 500, 500]);
  expect(measure(new Float32Array(16), 4)).toBeUndefined();
});
