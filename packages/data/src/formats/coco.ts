import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { show } from '@kaleido/shared/errors';
import type { BboxSegment, Box } from '@kaleido/shared/record';
import type { Format, Frame, Note } from './format.ts';
import { checkNew, type JsonEntry, readLists } from './json-lists.ts';
import { leavesFolder } from './leaves-folder.ts';
import { frameOf, type Listed, listShard, loadListed } from './listing.ts';

/**
 * COCO: captions from `captions_X.json`, one sample per caption; boxes of categories, as bbox latents, from `instances_X.json` in the
 * same folder; pictures in `../X`, unless the config names other paths. A malformed entry makes the samples of its picture bad.
 */
export const coco: Format<Listed> = {
  options: {
    instances: { description: 'File of boxes; by default `instances_X.json` in the folder of `captions_X.json`', isPath: true },
    images: { description: 'Folder of pictures; by default `../X`', isPath: true },
  },
  recognises: ({ path }) => /(^|\/)captions_[^/]*\.json$/.test(path),
  open: ({ path, options }, _index, note) => Promise.all(path.map((captions) => openCaptions(captions, options, note))),
  load: loadListed,
};

/** The requested fields of an entry, or its fault. */
type Picked<K extends string> = { readonly fields: Readonly<Record<K, unknown>>; readonly fault?: never } | { readonly fault: string };

function pick<K extends string>({ value, fault }: JsonEntry, ...names: readonly K[]): Picked<K> {
  if (fault !== undefined) return { fault };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { fault: `expected an object, got ${show(value)}` };
  const all = value as Readonly<Record<string, unknown>>;
  return { fields: Object.fromEntries(names.map((name) => [name, all[name]])) as Record<K, unknown> };
}

async function openCaptions(path: string, options: Readonly<Record<string, string>>, note: Note) {
  const split = /^captions_(.*)\.json$/.exec(basename(path))?.[1] ?? '';
  const folder = options.images ?? join(dirname(path), '..', split);
  const beside = join(dirname(path), `instances_${split}.json`);
  const instances = options.instances ?? (existsSync(beside) ? beside : undefined);
  const names = new Map<unknown, unknown>();
  const captions: Picked<'id' | 'image_id' | 'caption'>[] = [];
  await readLists(path, ['images', 'annotations'], (list, entry, index) => {
    if (list === 'annotations') captions.push(pick(entry, 'id', 'image_id', 'caption'));
    else {
      const image = pick(entry, 'id', 'file_name');
      if (!('fields' in image)) return;
      checkNew(names, image.fields.id, 'picture', `${path}: images[${index}]`);
      names.set(image.fields.id, image.fields.file_name);
    }
  });
  const placed = instances === undefined ? new Map<unknown, Placed>() : await boxesIn(instances, note);
  const listed = captions.map((entry, index): Listed => {
    const where = `${path}: annotations[${index}]`;
    const bad = (fault: string): Listed => ({ path: where, id: where, caption: '', fault: `${where}: ${fault}` });
    if (!('fields' in entry)) return bad(entry.fault);
    const { id: number, image_id: id, caption } = entry.fields;
    if (!names.has(id)) return bad(`image_id: unknown image ${show(id)}`);
    const name = names.get(id);
    if (typeof name !== 'string' || name === '') return bad(`image ${show(id)}: file_name: expected a file name, got ${show(name)}`);
    if (leavesFolder(name)) return bad(`image ${show(id)}: file_name: ${name} is outside of the folder of pictures`);
    if (caption !== undefined && caption !== null && typeof caption !== 'string')
      return bad(`caption: expected a text, got ${show(caption)}`);
    const { bbox, frame, fault } = placed.get(id) ?? {};
    if (fault !== undefined) return bad(`image ${show(id)}: ${fault}`);
    const ownNumber = typeof number === 'number' || typeof number === 'string' ? number : `at ${index}`;
    return {
      path: join(folder, name),
      id: `${name}#${ownNumber}`,
      caption: (caption ?? '').trim(),
      ...(bbox && { latents: { bbox }, ...frame }),
    };
  });
  return listShard(folder, listed);
}

/** The boxes of a picture and its size in the list, or the fault of one of them. */
interface Placed {
  readonly bbox: readonly BboxSegment[];
  readonly frame: { readonly frame?: Frame };
  readonly fault: string | undefined;
}

/**
 * A segment for each category, in order of first occurrence. Crowds are left out, since they are not single objects. Annotations without a
 * picture, and boxes of which nothing is left inside their picture, are left out too, and noted.
 */
async function boxesIn(path: string, note: Note): Promise<Map<unknown, Placed>> {
  const names = new Map<unknown, unknown>();
  const pictures = new Map<
    unknown,
    { readonly frame: { readonly frame?: Frame }; readonly size: string; readonly byName: Map<string, Box[]>; fault?: string }
  >();
  const boxes: Picked<'image_id' | 'category_id' | 'bbox' | 'iscrowd'>[] = [];
  await readLists(path, ['images', 'annotations', 'categories'], (list, entry, index) => {
    if (list === 'annotations') return boxes.push(pick(entry, 'image_id', 'category_id', 'bbox', 'iscrowd'));
    const listed = pick(entry, 'id', 'name', 'width', 'height');
    if (!('fields' in listed)) return;
    const { id, name, width, height } = listed.fields;
    const where = `${path}: ${list}[${index}]`;
    if (list === 'categories') {
      checkNew(names, id, 'category', where);
      return names.set(id, name);
    }
    checkNew(pictures, id, 'picture', where);
    pictures.set(id, { frame: frameOf(width, height), size: `${show(width)} × ${show(height)}`, byName: new Map() });
  });
  const strays = openLeftOut();
  const empty = openLeftOut();
  for (const [index, entry] of boxes.entries()) {
    const picture = 'fields' in entry ? pictures.get(entry.fields.image_id) : undefined;
    if (!('fields' in entry) || !picture) {
      strays.add(`annotations[${index}]: ${'fields' in entry ? `image_id: unknown image ${show(entry.fields.image_id)}` : entry.fault}`);
      continue;
    }
    const { category_id: category, bbox, iscrowd } = entry.fields;
    if (iscrowd) continue;
    const name = names.get(category);
    const { frame } = picture.frame;
    const wrong = !isBox(bbox)
      ? `bbox: expected [x, y, width, height], got ${show(bbox)}`
      : typeof name !== 'string' || name === ''
        ? `category_id: unknown or unnamed category ${show(category)}`
        : frame === undefined
          ? `boxes need the width and height of their picture, got ${picture.size}`
          : undefined;
    if (wrong !== undefined) picture.fault ??= `${path}: annotations[${index}]: ${wrong}`;
    else {
      const box = thousandths(bbox as PixelBox, frame!);
      if (!box) {
        empty.add(`annotations[${index}]: bbox: ${show(bbox)} of ${picture.size}`);
        continue;
      }
      const known = picture.byName.get(name as string);
      if (known) known.push(box);
      else picture.byName.set(name as string, [box]);
    }
  }
  strays.report(path, ['annotation', 'annotations'], 'without a picture', note);
  empty.report(path, ['box', 'boxes'], 'outside the picture or thinner than a thousandth of it', note);
  return new Map(
    [...pictures].map(([id, { frame, byName, fault }]) => [
      id,
      { frame, bbox: [...byName].map(([text, own]) => ({ text, boxes: own })), fault },
    ]),
  );
}

/** Counts what is left out, and notes it once with the first case. */
function openLeftOut() {
  let count = 0;
  let first = '';
  return {
    add(which: string): void {
      count++;
      first ||= which;
    },
    report(path: string, [one, many]: readonly [string, string], why: string, note: Note): void {
      if (count > 0) note(`${path}: ${count} ${count === 1 ? one : many} ${why} left out, the first: ${first}`);
    },
  };
}

/** [x, y, width, height] in pixels. */
type PixelBox = readonly [number, number, number, number];

const isBox = (bbox: unknown): bbox is PixelBox => Array.isArray(bbox) && bbox.length === 4 && bbox.every(Number.isFinite);

/** Corners in thousandths of the picture, clipped to it; undefined for a box of which no thousandth is left. */
function thousandths([x, y, w, h]: PixelBox, { width, height }: Frame): Box | undefined {
  const of = (value: number, side: number): number => Math.min(1000, Math.max(0, Math.round((1000 * value) / side)));
  const [x1, y1, x2, y2] = [of(x, width), of(y, height), of(x + w, width), of(y + h, height)];
  return x1 < x2 && y1 < y2 ? [x1, y1, x2, y2] : undefined;
}
