import { checkNew, readLists, uprightLatents } from '@kaleido/data';
import { InputError, show } from '@kaleido/shared/errors';
import type { DecodedPicture } from '@kaleido/shared/image';
import { measureMask, type Region } from '../mask/measure.ts';
import { maskOfSegmentation } from './segmentation.ts';

/** An annotated object. */
interface Annotated {
  /** The category's name. */
  readonly text: string;
  readonly region: Region;
}

/** A COCO instances file. */
export interface Annotations {
  /**
   * The annotated objects of a picture, in the order of the file; empty segmentations are skipped. Undefined for a picture that is not in
   * the file.
   * @param id the picture's file name, with or without folders and extension
   * @param picture its upright size; annotations may refer to the upright or the stored picture, depending on the size in the file
   * @throws InputError for an invalid annotation, and for a picture whose size matches neither
   */
  of(id: string, picture: Seen): readonly Annotated[] | undefined;
}

/** A picture's upright size, and its EXIF orientation. */
type Seen = Pick<DecodedPicture, 'width' | 'height' | 'orientation'>;

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Listed {
  readonly name: string;
  readonly size: Size;
  /** `index` is the position in the file. */
  readonly annotations: { readonly index: number; readonly category: unknown; readonly segmentation: unknown }[];
}

/**
 * Reads a COCO instances file (`instances_val2017.json`): pictures, categories and segmentations. Masks are decoded on demand.
 * @param crowds whether to include crowd annotations (`iscrowd`)
 * @throws InputError if the file cannot be read, lacks one of the lists, or lists two pictures or two categories with one id
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
    if (list === 'images') {
      checkNew(pictures, fields.id, 'picture', where);
      pictures.set(fields.id, listed(fields, where));
    } else if (list === 'categories') {
      checkNew(categories, fields.id, 'category', where);
      categories.set(fields.id, fields.name);
    } else if (crowds || !fields.iscrowd)
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

/** Maximum number of pixels of a mask. */
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

/** Converts a region from the picture that the file refers to, to the upright picture. */
function upright({ box, blob, area }: Region, size: Size, picture: Seen): Region {
  const latents = { bbox: [{ text: '', boxes: [box] }], blob: [{ text: '', blobs: [blob] }] };
  const { bbox, blob: blobs } = uprightLatents(latents, picture, size);
  return { box: bbox![0]!.boxes![0]!, blob: blobs![0]!.blobs![0]!, area };
}

/** Finds a picture by its full name, else by its base name, else by that without extension. */
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
        if (second) throw new InputError(`${path}: images: several have the name ${show(keyOf(name))}`);
        if (first) return first;
      }
    return undefined;
  };
}

const baseName = (path: string): string => /[^/\\]*$/.exec(path)![0];

const stem = (path: string): string => baseName(path).replace(/\.[^.]*$/, '');
