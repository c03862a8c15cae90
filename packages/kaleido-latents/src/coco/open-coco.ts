import { InputError } from '@kaleido/shared/errors';
import { type Box, boxIou } from '@kaleido/shared/record';
import type { Segmenter } from '../blob/segmenter.ts';
import { readAnnotations } from './annotations.ts';

/** A box and an annotation that overlap less than this are not of the same thing. */
const SAME = 0.5;

/**
 * A COCO file of instances as a segmenter: what is in a box is the annotation whose own box overlaps it most; without boxes, all
 * annotations of the picture are found, named by their categories.
 * @throws InputError when the file cannot be read, or is none
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
        return best && best.overlap >= SAME ? best.region : undefined;
      });
    },
    async close() {},
  };
}
