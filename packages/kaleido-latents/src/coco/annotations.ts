import { readLists, uprightLatents } from '@kaleido/data';
import { InputError, show } from '@kaleido/shared/errors';
import type { DecodedPicture } from '@kaleido/shared/image';
import { measureMask, type Region } from '../mask/measure.ts';
import { maskOfSegmentation } from './segmentation.ts';

/** Something that an annotation says where it is. */
interface Annotated {
  /** The category's name. */
  readonly text: string;
  readonly region: Region;
}

/** A COCO file of instances. */
export interface Annotations {
  /**
   * What is annotated in a picture, in the order of the file; segmentations without a pixel are left out. Undefined for a picture that is
   * not in the file.
   * @param id names the picture: its file name, with folders and ending or without
   * @param picture as it is seen; annotations may refer to it or to the stored one, whichever has the size or the proportions in the file
   * @throws InputError for an annotation of it that is not as it should be, and for a picture that has neither
   */
  of(id: string, picture: Seen): readonly Annotated[] | undefined;
}

/** A picture's size, and how it was turned to be seen. */
type Seen = Pick<DecodedPicture, 'width' | 'height' | 'orientation'>;

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Listed {
  readonly name: string;
  readonly size: Size;
  /** Their numbers in the file. */
  readonly annotations: { readonly index: number; readonly category: unknown; readonly segmentation: unknown }[];
}

/**
 * Reads a COCO file of instances (`instances_val2017.json`): pictures, categories and segmentations. Masks are decoded when they are asked
 * for.
 * @param crowds whether annotations of many things at once (`iscrowd`) count
 * @throws InputError when the file cannot be read, or lacks one of the lists
 */
export async function readAnnotations(path: string, { crowds }: { readonly crowds: boolean }): Promise<Annotations> {
  const pictures = new Map<unknown, Listed>();
  const categories = new Map<unknown, unknown>();
  const waiting: { readonly image: unknown; readonly entry: Listed['annotations'][number] }[] = [];
  await readLists(path, ['images', 'annotations', 'categories'], (list, { value, fault }, index) => {
    const where = `${path}: ${list}[${index}]`;
    if (fault !== undefined) throw new InputError(`${where}: ${fault}`);
    if (typeof value !== 'object' || value === null) throw new InputError(`${where}: expected an object, got ${show(value)}`);
    const fields = value as Readonly<Record<string, unknown>>;
    if (list === 'images') pictures.set(fields.id, listed(fields, where));
    else if (list === 'categories') categories.set(fields.id, fields.name);
    else if (crowds || !fields.iscrowd)
      waiting.push({ image: fields.image_id, entry: { index, category: fields.category_id, segmentation: fields.segmentation } });
  });
  for (const { image, entry } of waiting) pictures.get(image)?.annotations.push(entry);
  const find = byName([...pictures.values()], path);
  return {
    of(id, picture) {
      const found = find(id);
      return found?.annotations.flatMap(({ index, category, segmentation }) => {
        const text = categories.get(category);
        const where = `${path}: annotations[${index}]`;
        if (typeof text !== 'string' || text === '')
          throw new InputError(`${where}: category_id: no category ${show(category)} with a name`);
        const region = regionOf(segmentation, found.size, picture, where);
        return region ? [{ text, region }] : [];
      });
    },
  };
}

/** More pixels than a mask may have. */
const MAX_PIXELS = 2 ** 25;

function listed({ file_name: name, width, height }: Readonly<Record<string, unknown>>, where: string): Listed {
  if (typeof name !== 'string' || name === '') throw new InputError(`${where}: file_name: expected a file name, got ${show(name)}`);
  const isSide = (side: unknown): side is number => Number.isInteger(side) && (side as number) > 0;
  if (!isSide(width) || !isSide(height) || width * height > MAX_PIXELS)
    throw new InputError(`${where}: width, height: expected the pixels of the picture, got ${show(width)} × ${show(height)}`);
  return { name, size: { width, height }, annotations: [] };
}

function regionOf(segmentation: unknown, size: Size, picture: Seen, where: string): Region | undefined {
  try {
    const region = measureMask(maskOfSegmentation(segmentation, size.width, size.height));
    return region && upright(region, size, picture);
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${where}: ${error.message}`) : error;
  }
}

/** A region of the picture that the file means as one of the picture that is seen. */
function upright({ box, blob, area }: Region, size: Size, picture: Seen): Region {
  const latents = { bbox: [{ text: '', boxes: [box] }], blob: [{ text: '', blobs: [blob] }] };
  const { bbox, blob: blobs } = uprightLatents(latents, picture, size);
  return { box: bbox![0]!.boxes![0]!, blob: blobs![0]!.blobs![0]!, area };
}

/** Finds a picture by its whole name, else by the end of its path, else by that without its ending. */
function byName(pictures: readonly Listed[], path: string): (id: string) => Listed | undefined {
  const indices = [(name: string) => name, baseName, stem].map((keyOf) => ({ keyOf, found: new Map<string, Listed[]>() }));
  for (const { keyOf, found } of indices)
    for (const picture of pictures) {
      const key = keyOf(picture.name);
      const same = found.get(key);
      if (same) same.push(picture);
      else found.set(key, [picture]);
    }
  return (id) => {
    // Several captions of one picture are distinguished by a number after its name: `val/0001.jpg#7`.
    for (const name of [id, id.replace(/#[^#/]*$/, '')])
      for (const { keyOf, found } of indices) {
        const [first, second] = found.get(keyOf(name)) ?? [];
        if (second) throw new InputError(`${path}: images: several are named ${show(keyOf(name))}`);
        if (first) return first;
      }
    return undefined;
  };
}

/** Of a path. */
const baseName = (path: string): string => /[^/\\]*$/.exec(path)![0];

const stem = (path: string): string => baseName(path).replace(/\.[^.]*$/, '');
