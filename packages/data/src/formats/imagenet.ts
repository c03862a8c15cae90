import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { folderEntries } from '../folders/folder-entries.ts';
import { openPassedOver } from '../folders/passed-over.ts';
import { isPictureName, picturesBelow } from '../folders/pictures-below.ts';
import { readNames } from './class-names.ts';
import type { Format, Note } from './format.ts';
import { namesOfFolders } from './imagenet-names.ts';
import { type Listed, listShard, loadListed } from './listing.ts';

/** Default file names of class names, in the folder and its parent. */
const usualNames = ['names.txt', 'classes.txt', 'LOC_synset_mapping.txt'];

/**
 * ImageNet's folders: `root/n01440764/*.JPEG`; each folder, or link to one, is a class, whose name in words is the caption. Folders that are
 * named in words need no file of names. Their subfolders belong to the class.
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
  if (await isFile(root))
    throw new InputError(`${root}: expected a folder that has one for each class, got a file; unpack an archive first`);
  const passedOver = openPassedOver();
  const folders = (await folderEntries(root, isPictureName, passedOver)).filter(({ isFolder }) => isFolder).map(({ name }) => name);
  if (folders.length === 0)
    throw new InputError(
      `${root}: expected a folder for each class, a text file for each picture, or metadata.jsonl or .csv; found none of them`,
    );
  const usual = usualNames.flatMap((name) => [join(root, name), join(root, '..', name)]);
  const file = named ?? usual.find((path) => existsSync(path));
  if (file === undefined && folders.some(isId))
    throw new InputError(`${root}: classes need a file of names, one per line: names.txt in the folder, or data: names`);
  const top = await realpath(root);
  for (const folder of folders)
    if (`${top}/`.startsWith(`${await realpath(join(root, folder))}/`))
      throw new InputError(`${join(root, folder)}: expected the folder of a class, got a link to a parent folder`);
  const captions = file === undefined ? folders : namesOfFolders(folders, await readNames(file), file);
  const listed: Listed[] = [];
  for (const [index, folder] of folders.entries()) {
    const before = listed.length;
    for await (const name of picturesBelow(join(root, folder), passedOver))
      listed.push({ path: join(root, folder, name), id: join(folder, name), caption: captions[index]! });
    if (listed.length === before)
      throw new InputError(`${join(root, folder)}: expected pictures of the class (.png, .jpg, .webp), found none`);
  }
  passedOver.report(root, note);
  return listShard(root, listed);
}

/** Whether a folder is named by a number or a synset rather than in words. */
const isId = (folder: string): boolean => /^n?\d+$/.test(folder);

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
