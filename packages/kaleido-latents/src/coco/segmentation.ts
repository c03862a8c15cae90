import { InputError, show } from '@kaleido/shared/errors';
import { addMask, emptyMask, type Mask } from '../mask/mask.ts';
import { maskOfPolygon } from './polygon.ts';
import { decompressRuns, maskOfRuns } from './rle.ts';

/**
 * Decodes a COCO segmentation for a picture of the given size: the union of polygons `[[x1, y1, …], …]`, or run lengths
 * `{ "size": [height, width], "counts": … }`, as a list or compressed.
 * @throws InputError (field and reason) for anything else
 */
export function maskOfSegmentation(segmentation: unknown, width: number, height: number): Mask {
  if (Array.isArray(segmentation)) return within('segmentation', () => maskOfPolygons(segmentation, width, height));
  const { size, counts } =
    typeof segmentation === 'object' && segmentation !== null ? (segmentation as Readonly<Record<string, unknown>>) : {};
  if (typeof counts !== 'string' && !isNumbers(counts))
    throw new InputError(`segmentation: expected polygons, or an object with size and counts, got ${show(segmentation)}`);
  if (!isNumbers(size) || size[0] !== height || size[1] !== width)
    throw new InputError(`segmentation: size: expected [height, width] of the picture, [${height},${width}], got ${show(size)}`);
  return within('segmentation', () => maskOfRuns(typeof counts === 'string' ? decompressRuns(counts) : counts, width, height));
}

function maskOfPolygons(polygons: readonly unknown[], width: number, height: number): Mask {
  if (polygons.length === 0) throw new InputError('expected at least one polygon, got an empty list');
  const all = emptyMask(width, height);
  for (const [index, polygon] of polygons.entries()) {
    if (!isNumbers(polygon)) throw new InputError(`[${index}]: expected a list of numbers, got ${show(polygon)}`);
    addMask(
      all,
      within(`[${index}]`, () => maskOfPolygon(polygon, width, height)),
    );
  }
  return all;
}

const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every((one) => typeof one === 'number');

/** Prefixes errors with the field. */
function within<T>(field: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${field}${error.message.startsWith('[') ? '' : ': '}${error.message}`);
    throw error;
  }
}
