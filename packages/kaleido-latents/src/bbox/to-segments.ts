import { show } from '@kaleido/shared/errors';
import type { BboxSegment, Box } from '@kaleido/shared/record';
import type { Extent, RawGrounding } from './box-grammar.ts';

/** Segments for a record, and the boxes dropped on the way. */
export interface Grounding {
  readonly segments: readonly BboxSegment[];
  /** Why boxes were dropped, one line each. */
  readonly faults: readonly string[];
  readonly isCut: boolean;
}

/** Converts boxes to thousandths. An invalid box is dropped and reported, never repaired; its phrase stays. */
export function toSegments({ segments, extent, faults, isCut }: RawGrounding): Grounding {
  const dropped = [...faults];
  const kept = segments.map(({ text, boxes }): BboxSegment => {
    const good: Box[] = [];
    for (const raw of boxes) {
      const box = toBox(raw, extent);
      if (typeof box === 'string') dropped.push(`${show(text)}: ${box}`);
      else good.push(box);
    }
    return good.length > 0 ? { text, boxes: good } : { text };
  });
  return { segments: kept.filter(({ text, boxes }) => text !== '' || boxes !== undefined), faults: dropped, isCut };
}

/** A box in thousandths, or what is wrong with it. Rounding tolerates slight overshoot, such as COCO's 640.01 of 640 pixels. */
function toBox(raw: readonly unknown[], { width, height }: Extent): Box | string {
  const shown = `[${raw
    .slice(0, 8)
    .map((value) => show(value, 12))
    .join(', ')}]`;
  if (raw.length !== 4 || !raw.every((value) => typeof value === 'number' && Number.isFinite(value)))
    return `expected a box of 4 numbers, got ${shown}`;
  const [x1, y1, x2, y2] = raw as [number, number, number, number];
  const box = [x1 / width, y1 / height, x2 / width, y2 / height].map((share) => Math.round(1000 * share) + 0); // + 0: no −0
  if (box.some((value) => value < 0 || value > 1000))
    return `the box ${shown} is outside the picture, whose coordinates go up to ${width}, ${height}`;
  if (width > 1 && Math.max(x1, y1, x2, y2) <= 1)
    return `all values of the box ${shown} are at most 1, but coordinates go up to ${width}, ${height}: are they fractions (--boxes json --coords unit)?`;
  if (x1 >= x2 || y1 >= y2) return `the box ${shown} is reversed or has no area: expected x1 < x2 and y1 < y2`;
  const [left, top, right, bottom] = box as [number, number, number, number];
  return left < right && top < bottom ? [left, top, right, bottom] : `the box ${shown} is thinner than a thousandth of the picture`;
}
