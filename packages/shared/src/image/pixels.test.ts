import { expect, test } from 'vitest';
import { toPicture, writePixels } from './pixels.ts';

test('squares of pixels are averaged and mapped to (u8 - 127)/128', () => {
  const data = Uint8Array.from({ length: 4 * 4 * 4 }, (_, index) => (index % 4 === 3 ? 99 : (index % 4) * 20 + Math.floor(index / 32)));
  const out = new Float32Array(2 * 2 * 3);
  writePixels({ width: 4, height: 4, channels: 4, data }, 2, out);
  const value = (u8: number) => expect.closeTo((u8 - 127) / 128, 6);
  const row = (y: number) => [value(y), value(20 + y), value(40 + y)];
  expect([...out]).toEqual([...row(0), ...row(0), ...row(1), ...row(1)]);
});

test('a picture that does not divide is refused', () => {
  const picture = { width: 5, height: 5, channels: 3 as const, data: new Uint8Array(75) };
  expect(() => writePixels(picture, 2, new Float32Array(12))).toThrow('expected a picture of a multiple of 2 × 2 pixels, got 5 × 5');
});

test('a clean picture becomes bytes; grey is the same in all channels', () => {
  const data = Uint8Array.of(0, 127, 191);
  expect(toPicture(Float32Array.of(-1, 0, 0.5), 1)).toEqual({ width: 1, height: 1, channels: 3, data });
  expect(toPicture(Float32Array.of(-2, 0, 0.5, 2), 2).data).toEqual(Uint8Array.of(0, 0, 0, 127, 127, 127, 191, 191, 191, 255, 255, 255));
});
