import type { Blob, Box } from '@kaleido/shared/record';
import { clamp } from './point.ts';
import { isBlob, type Shape } from './shape.ts';

/** The shape with one number changed, as far as a record allows: sides keep their order, the longer radius stays the longer. */
export function withNumber(shape: Shape, index: number, value: number): Shape {
  if (isBlob(shape)) {
    const highest = index === 4 ? 180 : index === 3 ? shape[2] : 1000;
    const lowest = index === 2 ? Math.max(1, shape[3]) : index === 3 ? 1 : 0;
    return shape.with(index, clamp(value, lowest, highest)) as unknown as Blob;
  }
  const opposite = shape[(index + 2) % 4]!;
  const [low, high] = index < 2 ? [0, opposite - 1] : [opposite + 1, 1000];
  return shape.with(index, clamp(value, low, high)) as unknown as Box;
}
