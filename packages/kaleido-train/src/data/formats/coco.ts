import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError, systemReason } from '@kaleido/shared/errors';
import type { BboxSegment, Box } from '@kaleido/shared/record';
import type { Format } from './format.ts';
import { type Listed, listShard, loadListed } from './listing.ts';

interface CocoPicture {
  readonly id: number;
  readonly file_name?: string;
  readonly width: number;
  readonly height: number;
}

interface CocoBox {
  readonly image_id: number;
  readonly category_id: number;
  /** [x, y, width, height] in pixels. */
  readonly bbox: readonly [number, number, number, number];
  readonly iscrowd?: number;
}

/**
 * COCO: captions from `captions_X.json`, every caption a sample; boxes of the categories, as bbox latents, from `instances_X.json` beside
 * it; pictures in the folder X beside the annotations' folder, unless the config names others.
 */
export const coco: Format = {
  options: ['instances', 'images'],
  recognises: ({ path }) => /(^|\/)captions_[^/]*\.json$/.test(path),
  open: ({ path, options }) => Promise.all(path.map((captions) => openCaptions(captions, options))),
  load: loadListed,
};

async function openCaptions(path: string, options: Readonly<Record<string, string>>) {
  const split = /^captions_(.*)\.json$/.exec(basename(path))?.[1] ?? '';
  const folder = options.images ?? join(dirname(path), '..', split);
  const beside = join(dirname(path), `instances_${split}.json`);
  const instances = options.instances ?? (existsSync(beside) ? beside : undefined);
  const { images, annotations } = await readJson(path, ['images', 'annotations']);
  const pictures = new Map((images as CocoPicture[]).map((image) => [image.id, image]));
  const boxes = instances === undefined ? new Map<number, BboxSegment[]>() : await boxesIn(instances);
  const listed = (annotations as { image_id: number; caption?: unknown }[]).map(({ image_id: id, caption }, index): Listed => {
    const { file_name: name } = pictures.get(id) ?? {};
    if (name === undefined) throw new InputError(`${path}: annotations[${index}]: there is no image ${id} with a file_name`);
    const bbox = boxes.get(id);
    // A missing caption is told when the sample is come to, so that few of them do no harm.
    return { path: join(folder, name), caption: typeof caption === 'string' ? caption.trim() : '', ...(bbox && { latents: { bbox } }) };
  });
  return listShard(folder, listed);
}

/** Boxes by picture, a segment for each category, the category that was named first in front. Crowds are left out: they are no objects. */
async function boxesIn(path: string): Promise<Map<number, BboxSegment[]>> {
  const { images, annotations, categories } = await readJson(path, ['images', 'annotations', 'categories']);
  const names = new Map((categories as { id: number; name: string }[]).map(({ id, name }) => [id, name]));
  const found = new Map((images as CocoPicture[]).map((picture) => [picture.id, { picture, byName: new Map<string, Box[]>() }]));
  for (const [index, { image_id: id, category_id, bbox, iscrowd }] of (annotations as CocoBox[]).entries()) {
    const { picture, byName } = found.get(id) ?? {};
    const name = names.get(category_id);
    if (!picture || !byName || name === undefined || !isBox(bbox))
      throw new InputError(
        `${path}: annotations[${index}]: expected a box, its image and its category, got ${JSON.stringify({ id, category_id, bbox })}`,
      );
    if (!(picture.width > 0 && picture.height > 0))
      throw new InputError(
        `${path}: image ${id}: expected a width and a height, which its boxes are told in, got ${picture.width} × ${picture.height}`,
      );
    const box = iscrowd ? undefined : thousandths(bbox, picture);
    if (box) byName.set(name, [...(byName.get(name) ?? []), box]);
  }
  return new Map([...found].map(([id, { byName }]) => [id, [...byName].map(([text, boxes]) => ({ text, boxes }))]));
}

const isBox = (bbox: unknown): boolean => Array.isArray(bbox) && bbox.length === 4 && bbox.every(Number.isFinite);

/** Corners in thousandths of the picture; undefined for a box of no area. */
function thousandths([x, y, w, h]: CocoBox['bbox'], { width, height }: CocoPicture): Box | undefined {
  const of = (value: number, side: number): number => Math.min(1000, Math.max(0, Math.round((1000 * value) / side)));
  const [x1, y1, x2, y2] = [of(x, width), of(y, height), of(x + w, width), of(y + h, height)];
  return x1 < x2 && y1 < y2 ? [x1, y1, x2, y2] : undefined;
}

async function readJson<K extends string>(path: string, lists: readonly K[]): Promise<Record<K, unknown[]>> {
  const text = await readFile(path, 'utf8').catch((error) => {
    throw new InputError(systemReason(error, path) ?? String(error));
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError(`${path}: not valid JSON`);
  }
  for (const list of lists) {
    const entries = (value as Record<K, unknown> | null)?.[list];
    if (!Array.isArray(entries)) throw new InputError(`${path}: ${list}: expected a list`);
    const wrong = entries.findIndex((entry) => typeof entry !== 'object' || entry === null);
    if (wrong >= 0) throw new InputError(`${path}: ${list}[${wrong}]: expected an object, got ${JSON.stringify(entries[wrong])}`);
  }
  return value as Record<K, unknown[]>;
}
