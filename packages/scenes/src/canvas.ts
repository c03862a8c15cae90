/** A square picture under construction: side × side × RGB, 0 … 255. */
export interface Canvas {
  readonly side: number;
  readonly rgb: Uint8Array;
}

/** Red, green, blue, 0 … 255. */
export type Rgb = readonly [number, number, number];

/** Between two colours: a at 0, b at 1. */
export const mix = (a: Rgb, b: Rgb, t: number): Rgb => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];

/**
 * The first of `side` pixels that a stretch reaches, and the one behind the last. As 32-bit integers: a loop that begins with what
 * Math.floor gives counts in floating point, which is slower.
 */
export const pixelsBetween = (side: number, from: number, to: number): [number, number] => [
  Math.max(0, Math.floor(from) | 0),
  Math.min(side, Math.ceil(to) | 0),
];

function blend({ rgb }: Canvas, pixel: number, color: Rgb, alpha: number): void {
  const i = pixel * 3;
  rgb[i] = rgb[i]! + (color[0] - rgb[i]!) * alpha + 0.5;
  rgb[i + 1] = rgb[i + 1]! + (color[1] - rgb[i + 1]!) * alpha + 0.5;
  rgb[i + 2] = rgb[i + 2]! + (color[2] - rgb[i + 2]!) * alpha + 0.5;
}

/** Fills rows from `top` to `bottom` (parts of the side) with a vertical gradient. */
export function gradient(canvas: Canvas, top: number, bottom: number, from: Rgb, to: Rgb): void {
  const { side, rgb } = canvas;
  const first = Math.max(0, Math.round(top * side));
  const last = Math.min(side, Math.round(bottom * side));
  for (let y = first; y < last; y++) {
    const [r, g, b] = mix(from, to, (y + 0.5 - first) / Math.max(1, last - first));
    for (let i = y * side * 3, end = i + side * 3; i < end; i += 3) {
      rgb[i] = r + 0.5;
      rgb[i + 1] = g + 0.5;
      rgb[i + 2] = b + 0.5;
    }
  }
}

/** Fills what lies below the line y = `height(x)` (both in parts of the side), from `near` the line to `far` at the bottom edge. */
export function ground(canvas: Canvas, height: (x: number) => number, near: Rgb, far: Rgb): void {
  const { side, rgb } = canvas;
  const [dr, dg, db] = [far[0] - near[0], far[1] - near[1], far[2] - near[2]];
  for (let x = 0; x < side; x++) {
    const line = height((x + 0.5) / side) * side;
    const first = Math.max(0, Math.floor(line) | 0);
    if (first >= side) continue;
    const depth = side - line + 1;
    const cover = Math.min(1, first + 1 - line);
    blend(canvas, first * side + x, mix(near, far, Math.max(0, first + 0.5 - line) / depth), cover);
    // Below its uppermost pixel a column is covered in full.
    for (let y = first + 1, i = (y * side + x) * 3; y < side; y++, i += side * 3) {
      const along = (y + 0.5 - line) / depth;
      rgb[i] = near[0] + dr * along + 0.5;
      rgb[i + 1] = near[1] + dg * along + 0.5;
      rgb[i + 2] = near[2] + db * along + 0.5;
    }
  }
}

/** Fills an ellipse; centre and radii in parts of the side. */
export function ellipse(canvas: Canvas, cx: number, cy: number, rx: number, ry: number, color: Rgb, alpha = 1): void {
  const { side } = canvas;
  const [x0, x1] = pixelsBetween(side, (cx - rx) * side - 1, (cx + rx) * side + 1);
  const [y0, y1] = pixelsBetween(side, (cy - ry) * side - 1, (cy + ry) * side + 1);
  const sharpness = Math.min(rx, ry) * side;
  const reach = (1 + 0.6 / sharpness) ** 2;
  for (let y = y0; y < y1; y++) {
    const v = ((y + 0.5) / side - cy) / ry;
    for (let x = x0; x < x1; x++) {
      const u = ((x + 0.5) / side - cx) / rx;
      const square = u * u + v * v;
      if (square > reach) continue;
      const cover = Math.min(1, (1 - Math.sqrt(square)) * sharpness + 0.5); // Math.hypot is many times slower
      if (cover > 0) blend(canvas, y * side + x, color, cover * alpha);
    }
  }
}

/** Fills a convex polygon, corners clockwise as seen, in parts of the side. */
export function polygon(canvas: Canvas, corners: readonly (readonly [number, number])[], color: Rgb): void {
  const { side } = canvas;
  const xs = corners.map((corner) => corner[0] * side);
  const ys = corners.map((corner) => corner[1] * side);
  const edges = corners.map((_, i) => {
    const j = (i + 1) % corners.length;
    const [dx, dy] = [xs[j]! - xs[i]!, ys[j]! - ys[i]!];
    const length = Math.hypot(dx, dy) || 1;
    return { x: xs[i]!, y: ys[i]!, nx: -dy / length, ny: dx / length };
  });
  const [y0, y1] = pixelsBetween(side, Math.min(...ys), Math.max(...ys));
  const [x0, x1] = pixelsBetween(side, Math.min(...xs), Math.max(...xs));
  for (let y = y0; y < y1; y++)
    for (let x = x0; x < x1; x++) {
      let cover = 1;
      for (let i = 0; i < edges.length && cover > 0; i++) {
        const edge = edges[i]!;
        cover = Math.min(cover, (x + 0.5 - edge.x) * edge.nx + (y + 0.5 - edge.y) * edge.ny + 0.5);
      }
      if (cover > 0) blend(canvas, y * side + x, color, cover);
    }
}

/** Fills an upright rectangle, in parts of the side; edges inside a pixel cover it in part. */
export function rectangle(canvas: Canvas, x0: number, y0: number, x1: number, y1: number, color: Rgb): void {
  const { side } = canvas;
  const [left, right, top, bottom] = [x0 * side, x1 * side, y0 * side, y1 * side];
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(side, bottom); y++) {
    const high = Math.min(y + 1, bottom) - Math.max(y, top);
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(side, right); x++)
      blend(canvas, y * side + x, color, high * (Math.min(x + 1, right) - Math.max(x, left)));
  }
}
