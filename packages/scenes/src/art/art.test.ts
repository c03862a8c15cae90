import { expect, it } from 'vitest';
import { parseAnchors } from '../anchors/table.ts';
import { colorName, hueTurn, mainColor, turnedColors } from './colors.ts';
import { pack, unpack } from './pack.ts';
import { fillWithPaper, premultiply, shrink } from './raster.ts';
import { makeSprite } from './sprite.ts';

const solid = (side: number, pixel: readonly number[]) =>
  premultiply(
    side,
    Uint8Array.from({ length: side * side * 4 }, (_, i) => pixel[i % 4]!),
  );

it('names colours as people do', () => {
  const named = { red: [220, 40, 40], orange: [250, 140, 30], yellow: [255, 215, 70], green: [70, 170, 70], blue: [50, 90, 210] } as const;
  const more = {
    purple: [140, 70, 190],
    pink: [250, 160, 190],
    brown: [125, 80, 50],
    beige: [235, 210, 175],
    grey: [130, 130, 130],
  } as const;
  const rest = { black: [20, 20, 22], white: [245, 245, 245], 'light blue': [150, 210, 250] } as const;
  for (const [name, [r, g, b]] of Object.entries({ ...named, ...more, ...rest })) expect(colorName(r, g, b)).toBe(name);
});

it('names two colours when they share a drawing', () => {
  const half = solid(32, [20, 20, 20, 255]);
  half.data.fill(255, 0, 32 * 32 * 2);
  expect(mainColor(half)).toBe('white and black');
  expect(mainColor(solid(32, [220, 40, 40, 255]))).toBe('red');
});

it("turns a hue as SVG's hueRotate does, and leaves greys and the alpha that bounds a channel", () => {
  expect(hueTurn(120)(255, 0, 0, 255)).toEqual([0, 113, 0]); // [-0.1295, 0.4428, -0.1289] · 255
  expect(hueTurn(0)(12, 200, 90, 255)).toEqual([12, 200, 90]);
  expect(hueTurn(240)(77, 77, 77, 255)).toEqual([77, 77, 77]);
  expect(hueTurn(60)(0, 0, 90, 90)[0]).toBeLessThanOrEqual(90);
});

it('names the colours of turned drawings once each, and not those of drawings without a hue', () => {
  expect([...turnedColors(solid(16, [220, 40, 40, 255])).values()].sort()).toEqual(['blue', 'brown', 'green', 'purple']);
  expect(turnedColors(solid(16, [130, 130, 130, 255])).size).toBe(0);
});

it('shrinks by area: the mean stays', () => {
  const raster = { side: 10, data: Uint8Array.from({ length: 400 }, (_, i) => (i * 37) % 200) };
  const small = shrink(raster, 4);
  const mean = (data: Uint8Array) => data.reduce((sum, value) => sum + value, 0) / data.length;
  expect(small.side).toBe(4);
  expect(Math.abs(mean(small.data) - mean(raster.data))).toBeLessThan(0.5);
});

it('puts paper inside a ring of ink, a rim around it, and nothing further out', () => {
  const side = 64;
  const ring = new Uint8Array(side * side * 4);
  for (let p = 0; p < side * side; p++) {
    const distance = Math.hypot((p % side) - 31.5, Math.floor(p / side) - 31.5);
    if (distance > 18 && distance < 22) ring[p * 4 + 3] = 255;
  }
  const { data } = fillWithPaper({ side, data: ring });
  const at = (x: number) => [...data.subarray((32 * side + x) * 4, (32 * side + x) * 4 + 4)];
  expect(at(32)).toEqual([255, 255, 255, 255]); // inside
  expect(at(51)).toEqual([0, 0, 0, 255]); // ink
  expect(at(54)).toEqual([255, 255, 255, 255]); // rim
  expect(at(60)).toEqual([0, 0, 0, 0]);
});

it('keeps sprites through the cache', () => {
  const drawn = new Map(
    ['dot', 'dots', 'dotty'].map((name) => [
      name,
      { ...makeSprite(solid(16, [9, 200, 30, 255]), 12), color: 'green', turns: { 60: 'blue' } },
    ]),
  );
  expect(unpack(Buffer.from(pack(drawn)))).toEqual(drawn);
});

it('reads a table of anchors and says which line is wrong', () => {
  expect(parseAnchors('owl front body eyes 50 32 23\n').get('owl')).toEqual({ facing: 'front', view: 'body', eyes: [50, 32, 23] });
  for (const [line, problem] of [
    ['owl up body', /"owl up body": expected left, right or front/],
    ['owl left half', /expected face or body/],
    ['owl left body tail 1 2', /unknown anchor tail/],
    ['owl left body mouth 1', /mouth takes 2 whole numbers/],
    ['owl left body\nowl left body', /a second line/],
  ] as const)
    expect(() => parseAnchors(line)).toThrow(problem);
});

it.each([8, 16, 32])('has the rasters for pictures of %i pixels among those for 64', (side) => {
  const raster = premultiply(
    128,
    Uint8Array.from({ length: 128 * 128 * 4 }, (_, i) => (i * 37) % 251),
  );
  const among = makeSprite(raster, 64).levels.filter((level) => level.side <= side);
  expect(among).toEqual(makeSprite(raster, side).levels);
});
