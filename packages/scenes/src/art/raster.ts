/** A square picture with premultiplied alpha: side × side × RGBA, 0 … 255. */
export interface Raster {
  readonly side: number;
  readonly data: Uint8Array;
}

/** Resamples a raster to a smaller side: every target pixel is the area-weighted mean of the source pixels below it. */
export function shrink({ side, data }: Raster, target: number): Raster {
  const scale = side / target;
  const out = new Uint8Array(target * target * 4);
  const sum = new Float32Array(target * 4); // of one target row
  const line = new Float32Array(target * 4); // one source row, shrunk along x
  for (let y = 0; y < target; y++) {
    sum.fill(0);
    const to = Math.min(side, (y + 1) * scale);
    for (let row = Math.floor(y * scale); row < to; row++) {
      shrinkRow(data, row * side * 4, side, line, scale);
      const weight = (Math.min(row + 1, to) - Math.max(row, y * scale)) / scale;
      for (let i = 0; i < sum.length; i++) sum[i]! += weight * line[i]!;
    }
    for (let i = 0; i < sum.length; i++) out[y * sum.length + i] = sum[i]! + 0.5;
  }
  return { side: target, data: out };
}

/** Shrinks one row of RGBA, which begins at `offset`, to the length of `line`. */
function shrinkRow(data: Uint8Array, offset: number, side: number, line: Float32Array, scale: number): void {
  for (let x = 0; x < line.length / 4; x++) {
    const to = Math.min(side, (x + 1) * scale);
    let [r, g, b, a] = [0, 0, 0, 0];
    for (let column = Math.floor(x * scale); column < to; column++) {
      const weight = (Math.min(column + 1, to) - Math.max(column, x * scale)) / scale;
      const p = offset + column * 4;
      r += weight * data[p]!;
      g += weight * data[p + 1]!;
      b += weight * data[p + 2]!;
      a += weight * data[p + 3]!;
    }
    line[x * 4] = r;
    line[x * 4 + 1] = g;
    line[x * 4 + 2] = b;
    line[x * 4 + 3] = a;
  }
}

/** Multiplies colours by alpha: straight RGBA → premultiplied RGBA. */
export function premultiply(side: number, straight: Uint8Array): Raster {
  const data = new Uint8Array(straight.length);
  for (let i = 0; i < straight.length; i += 4) {
    const alpha = straight[i + 3]!;
    for (let c = 0; c < 3; c++) data[i + c] = Math.round((straight[i + c]! * alpha) / 255);
    data[i + 3] = alpha;
  }
  return { side, data };
}

/**
 * Puts white paper behind line art: whatever the lines enclose (cannot be reached from the border through clear pixels) becomes
 * opaque, and so does a narrow rim around them, so that ink hides what is behind it and is seen on black.
 */
export function fillWithPaper({ side, data }: Raster): Raster {
  const outside = new Uint8Array(side * side);
  const queue: number[] = [];
  const visit = (x: number, y: number) => {
    const p = y * side + x;
    if (x < 0 || y < 0 || x >= side || y >= side || outside[p] || data[p * 4 + 3]! >= 128) return;
    outside[p] = 1;
    queue.push(p);
  };
  for (let i = 0; i < side; i++) {
    visit(i, 0);
    visit(i, side - 1);
    visit(0, i);
    visit(side - 1, i);
  }
  for (let p = queue.pop(); p !== undefined; p = queue.pop()) {
    const x = p % side;
    const y = (p - x) / side;
    visit(x - 1, y);
    visit(x + 1, y);
    visit(x, y - 1);
    visit(x, y + 1);
  }
  const filled = new Uint8Array(data);
  const near = shrunk(outside, side, Math.round(side * RIM));
  for (let p = 0; p < side * side; p++) {
    if (near[p]) continue;
    const rest = 255 - data[p * 4 + 3]!;
    for (let c = 0; c < 4; c++) filled[p * 4 + c] = data[p * 4 + c]! + rest;
  }
  return { side, data: filled };
}

/** How wide the paper's rim is, as a part of the side. */
const RIM = 0.022;

/** Whether no pixel within `radius` is unset: a flag map (1 or 0) with its set regions shrunk by a disc. */
function shrunk(flags: Uint8Array, side: number, radius: number): Uint8Array {
  const out = new Uint8Array(flags);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const p = y * side + x;
      const inner = !flags[p] && x > 0 && y > 0 && x < side - 1 && y < side - 1;
      if (flags[p] || (inner && !flags[p - 1] && !flags[p + 1] && !flags[p - side] && !flags[p + side])) continue;
      for (let dy = -radius; dy <= radius; dy++)
        for (let dx = -radius; dx <= radius; dx++) {
          const [u, v] = [x + dx, y + dy];
          if (dx * dx + dy * dy <= radius * radius && u >= 0 && v >= 0 && u < side && v < side) out[v * side + u] = 0;
        }
    }
  return out;
}
