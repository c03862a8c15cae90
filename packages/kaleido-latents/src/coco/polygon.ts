import { InputError } from '@kaleido/shared/errors';
import type { Mask } from '../mask/mask.ts';

/** Steps per pixel along an outline. */
const FINENESS = 5;
/** Corners farther away than this many picture sides are refused, since tracing the outline takes time proportional to its length. */
const MAX_SIDES_AWAY = 8;

/**
 * Rasterises a polygon exactly as pycocotools does: the outline is traced in fifths of a pixel, and wherever it crosses the middle of a
 * column, the pixels below toggle between outside and inside.
 * @param polygon [x1, y1, x2, y2, …] in pixels, at least three corners
 * @throws InputError (the reason alone) for anything else
 */
export function maskOfPolygon(polygon: readonly number[], width: number, height: number): Mask {
  const reach = MAX_SIDES_AWAY * Math.max(width, height);
  const bad = polygon.findIndex((value) => !(Math.abs(value) <= reach));
  if (bad >= 0) throw new InputError(`[${bad}]: expected a coordinate in a picture of ${width} × ${height} pixels, got ${polygon[bad]}`);
  if (polygon.length < 6 || polygon.length % 2 === 1)
    throw new InputError(`expected x and y of at least three corners, got ${polygon.length} numbers`);
  const changes = new Uint8Array(width * height); // column after column
  for (const [x, y] of crossings(outline(polygon), width, height)) {
    const at = x * height + y;
    if (at < changes.length) changes[at] = changes[at]! ^ 1;
  }
  const data = new Uint8Array(width * height);
  let inside = 0;
  for (let at = 0; at < changes.length; at++) {
    inside ^= changes[at]!;
    data[(at % height) * width + Math.floor(at / height)] = inside;
  }
  return { width, height, data };
}

type Point = readonly [x: number, y: number];

/** The points of the closed outline in steps of a fifth of a pixel, each edge from its first corner to its second. */
function* outline(polygon: readonly number[]): Generator<Point> {
  const fine = polygon.map((value) => Math.trunc(FINENESS * value + 0.5));
  for (let i = 0; i < fine.length; i += 2) {
    const next = (i + 2) % fine.length;
    yield* line([fine[i]!, fine[i + 1]!], [fine[next]!, fine[next + 1]!]);
  }
}

/** All points of a line, rounded independently of its direction. */
function* line(from: Point, to: Point): Generator<Point> {
  const [dx, dy] = [Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
  const isFlat = dx >= dy;
  const steps = isFlat ? dx : dy;
  const axis = isFlat ? 0 : 1;
  const isBackward = from[axis] > to[axis];
  const [[x, y], end] = isBackward ? [to, from] : [from, to];
  const slope = steps === 0 ? 0 : isFlat ? (end[1] - y) / steps : (end[0] - x) / steps;
  for (let step = 0; step <= steps; step++) {
    const along = isBackward ? steps - step : step;
    const across = slope * along + 0.5;
    yield isFlat ? [x + along, Math.trunc(y + across)] : [Math.trunc(x + across), y + along];
  }
}

/** Crossings of the outline with the middles of columns: the column, and the first row below. */
function* crossings(points: Iterable<Point>, width: number, height: number): Generator<Point> {
  const pixel = (fine: number): number => (fine + 0.5) / FINENESS - 0.5;
  let before: Point | undefined;
  for (const point of points) {
    if (before && point[0] !== before[0]) {
      const x = pixel(point[0] < before[0] ? point[0] : point[0] - 1);
      if (Number.isInteger(x) && x >= 0 && x <= width - 1) {
        const y = pixel(Math.min(point[1], before[1]));
        yield [x, Math.ceil(Math.min(Math.max(y, 0), height))];
      }
    }
    before = point;
  }
}
