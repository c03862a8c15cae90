import { InputError } from '@kaleido/shared/errors';
import { type Box, boxIou } from '@kaleido/shared/record';
import type { Segmenter } from '../blob/segmenter.ts';
import { readAnnotations } from './annotations.ts';

/** Minimum IoU of a box and an annotation of the same object. */
const MIN_IOU = 0.5;

/**
 * A COCO instances file as a segmenter. A box gets the annotation with the highest IoU; without boxes, it finds all annotations of the
 * picture, labelled by category.
 * @throws InputError if the file cannot be read or is not an instances file
 */
export async function openCoco(path: string, options: { readonly crowds: boolean }): Promise<Segmenter> {
  const annotations = await readAnnotations(path, options);
  const find = async ({ id, picture }: Parameters<Segmenter['within']>[0]) => {
    const found = annotations.of(id, picture);
    if (!found) throw new InputError(`${path}: images: no picture of this name`);
    return found;
  };
  return {
    name: path,
    find,
    async within(named, boxes) {
      const found = await find(named);
      return boxes.map((box: Box) => {
        const regions = found.map(({ region }) => ({ region, overlap: boxIou(box, region.box) }));
        const [best] = regions.sort((a, b) => b.overlap - a.overlap);
        return best && best.overlap >= MIN_IOU ? best.region : undefined;
      });
    },
    async close() {},
  };
}
