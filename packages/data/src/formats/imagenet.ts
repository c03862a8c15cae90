import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { folderEntries } from '../folders/folder-entries.ts';
import { openPassedOver } from '../folders/passed-over.ts';
import { isPictureName, picturesBelow } from '../folders/pictures-below.ts';
import { readNames } from './class-names.ts';
import type { Format, Note } from './format.ts';
import { type Listed, listShard, loadListed } from './listing.ts';

/** Default file names of class names, in the folder and its parent. */
const usualNames = ['names.txt', 'classes.txt', 'LOC_synset_mapping.txt'];

/**
 * ImageNet's folders: `root/n01440764/*.JPEG`; each folder, or link to one, is a class, whose name in words is the caption. Its subfolders
 * belong to the class. Classes are numbered in the order of code units.
 */
export const imagenet: Format<Listed> = {
  options: {
    names: { description: 'File of class names; by default `names.txt`, `classes.txt` or `LOC_synset_mapping.txt`', isPath: true },
  },
  recognises: ({ entries }) => entries !== undefined,
  open: ({ path, options }, _index, note) => Promise.all(path.map((root) => openRoot(root, options.names, note))),
  load: loadListed,
};

async function openRoot(root: string, named: string | undefined, note: Note) {
  const passedOver = openPassedOver();
  const folders = (await folderEntries(root, isPictureName, passedOver)).filter(({ isFolder }) => isFolder).map(({ name }) => name);
  if (folders.length === 0)
    throw new InputError(
      `${root}: expected a folder for each class, a text file for each picture, or metadata.jsonl or .csv; found none of them`,
    );
  const usual = usualNames.flatMap((name) => [join(root, name), join(root, '..', name)]);
  const file = named ?? usual.find((path) => existsSync(path));
  if (file === undefined)
    throw new InputError(`${root}: classes need a file of names, one per line: names.txt in the folder, or data: names`);
  const top = await realpath(root);
  for (const folder of folders)
    if (`${top}/`.startsWith(`${await realpath(join(root, folder))}/`))
      throw new InputError(`${join(root, folder)}: expected the folder of a class, got a link to a parent folder`);
  const captions = captionsOf(folders, await readNames(file), file);
  const listed: Listed[] = [];
  for (const [index, folder] of folders.entries())
    for await (const name of picturesBelow(join(root, folder), passedOver))
      listed.push({ path: join(root, folder, name), id: join(folder, name), caption: captions[index]! });
  passedOver.report(root, note);
  return listShard(root, listed);
}

/** A line is `FOLDER NAME`; otherwise lines and folders correspond in alphabetical order. Folder names may also be the class names. */
function captionsOf(folders: readonly string[], lines: readonly string[], file: string): string[] {
  const names = new Set(lines);
  if (folders.every((folder) => names.has(folder))) return [...folders];
  const byFolder = new Map(lines.map((line) => [line.split(/\s/, 1)[0]!, line.replace(/^\S+\s*/, '')]));
  if (folders.some((folder) => byFolder.has(folder)))
    return folders.map((folder) => {
      const name = byFolder.get(folder);
      if (!name) throw new InputError(`${file}: no name for the class ${folder}`);
      return name;
    });
  if (lines.length !== folders.length)
    throw new InputError(`${file}: expected ${folders.length} names, one per class, got ${lines.length}`);
  return [...lines];
}
