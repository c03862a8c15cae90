import { int } from '../../../onnx/graph.ts';
import type { Tracer } from '../../values.ts';
import type { Geometry } from './geometry.ts';

/** im2col in one Gather: [N, H, W, C] → [N · H' · W', kh · kw · C]. */
export function patches(
  t: Tracer,
  x: string,
  shape: readonly [number, number, number, number],
  g: Geometry,
  pads: readonly number[],
  flip: boolean,
): string {
  const [items, height, width, channels] = shape;
  const [kh, kw] = g.kernel;
  const [sh, sw] = g.strides;
  const [dh, dw] = g.dilations;
  const [top = 0, left = 0] = pads;
  // Pad only as far as patches reach; a border that the stride skips is simply not indexed.
  const bottom = Math.max(0, (g.outHeight - 1) * sh + (kh - 1) * dh + 1 - top - height);
  const right = Math.max(0, (g.outWidth - 1) * sw + (kw - 1) * dw + 1 - left - width);
  const padded = top || left || bottom || right ? t.graph.op('Pad', [x, t.graph.int64([0, top, left, 0, 0, bottom, right, 0])]) : x;
  const [paddedHeight, paddedWidth] = [height + top + bottom, width + left + right];
  const index = new Int32Array(g.outHeight * g.outWidth * kh * kw);
  let at = 0;
  for (let row = 0; row < g.outHeight; row++)
    for (let column = 0; column < g.outWidth; column++)
      for (let i = 0; i < kh; i++)
        for (let j = 0; j < kw; j++) {
          const [y, z] = flip ? [kh - 1 - i, kw - 1 - j] : [i, j];
          index[at++] = (row * sh + y * dh) * paddedWidth + column * sw + z * dw;
        }
  const pixels = t.reshape(padded, [items, paddedHeight, paddedWidth, channels], [items, paddedHeight * paddedWidth, channels]);
  const gathered = t.graph.op('Gather', [pixels, t.graph.indices(index)], { axis: int(1) });
  return t.reshape(gathered, [items, index.length, channels], [items * g.outHeight * g.outWidth, kh * kw * channels]);
}
