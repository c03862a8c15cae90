import type { Mask } from './mask.ts';

/** The largest 8-connected component of a mask; the first of equal ones. Empty for an empty mask. */
export function largestComponent({ width, height, data }: Mask): Mask {
  const seen = Uint8Array.from(data, (value) => 1 - value); // pixels outside the mask count as seen
  const queue = new Int32Array(data.length);
  let best: Int32Array = new Int32Array(0);
  for (let start = 0; start < data.length; start++) {
    if (seen[start]) continue;
    const piece = flood(start, { width, height, seen, queue });
    if (piece.length > best.length) best = piece.slice();
  }
  const out = new Uint8Array(data.length);
  for (const at of best) out[at] = 1;
  return { width, height, data: out };
}

interface Field {
  readonly width: number;
  readonly height: number;
  /** Changed: pixels of the component are marked. */
  readonly seen: Uint8Array;
  readonly queue: Int32Array;
}

/** The indices of all pixels connected to one; a view of the queue. */
function flood(start: number, { width, height, seen, queue }: Field): Int32Array {
  let end = 0;
  const visit = (at: number): void => {
    if (seen[at]) return;
    seen[at] = 1;
    queue[end++] = at;
  };
  visit(start);
  for (let next = 0; next < end; next++) {
    const at = queue[next]!;
    const x = at % width;
    for (let dy = at < width ? 0 : -width; dy <= width && at + dy < width * height; dy += width) {
      if (x > 0) visit(at + dy - 1);
      visit(at + dy);
      if (x + 1 < width) visit(at + dy + 1);
    }
  }
  return queue.subarray(0, end);
}
