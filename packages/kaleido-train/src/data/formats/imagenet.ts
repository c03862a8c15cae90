import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, systemReason } from '@kaleido/shared/errors';
import { readNames } from './class-names.ts';
import { type Format, isPicture } from './format.ts';
import { type Listed, listShard, loadListed } from './listing.ts';

/** File names under which class names are looked for, in the folder and beside it. */
const usualNames = ['names.txt', 'classes.txt', 'LOC_synset_mapping.txt'];

/** ImageNet's folders: `root/n01440764/*.JPEG`; the class is the folder, whose name in words is the caption. */
export const imagenet: Format = {
  options: ['names'],
  recognises: ({ entries }) => entries !== undefined,
  open: ({ path, options }) => Promise.all(path.map((root) => openRoot(root, options.names))),
  load: loadListed,
};

async function openRoot(root: string, named: string | undefined) {
  const entries = await namesIn(root, (entry) => entry.isDirectory());
  if (entries.length === 0) throw new InputError(`${root}: expected a folder for each class, got none`);
  const usual = usualNames.flatMap((name) => [join(root, name), join(root, '..', name)]);
  const file = named ?? usual.find((path) => existsSync(path));
  if (file === undefined) throw new InputError(`${root}: classes need a file of names, one a line: names.txt in it, or data: names`);
  const captions = captionsOf(entries, await readNames(file), file);
  const listed: Listed[] = [];
  for (const [index, folder] of entries.entries()) {
    const pictures = await namesIn(join(root, folder), (entry) => !entry.isDirectory() && isPicture(entry.name));
    for (const name of pictures) listed.push({ path: join(root, folder, name), caption: captions[index]! });
  }
  return listShard(root, listed);
}

/** A line is `FOLDER NAME`, or else belongs to the folder at its place in alphabetical order. Folders may be named in words themselves. */
function captionsOf(folders: readonly string[], lines: readonly string[], file: string): string[] {
  if (folders.every((folder) => lines.includes(folder))) return [...folders];
  const byFolder = new Map(lines.map((line) => [line.split(/\s/, 1)[0]!, line.replace(/^\S+\s*/, '')]));
  if (folders.some((folder) => byFolder.has(folder)))
    return folders.map((folder) => {
      const name = byFolder.get(folder);
      if (!name) throw new InputError(`${file}: there is no name for the class ${folder}`);
      return name;
    });
  if (lines.length !== folders.length) throw new InputError(`${file}: expected ${folders.length} names, one a class, got ${lines.length}`);
  return [...lines];
}

/** Sorted by code points, as the classes of ImageNet are numbered. */
async function namesIn(folder: string, isWanted: (entry: { readonly name: string; isDirectory(): boolean }) => boolean): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    throw new InputError(systemReason(error, folder) ?? String(error));
  });
  return entries
    .filter((entry) => !entry.name.startsWith('.') && isWanted(entry))
    .map((entry) => entry.name)
    .sort();
}
