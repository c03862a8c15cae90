import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, systemReason } from '@kaleido/shared/errors';
import { decodeImage } from '@kaleido/shared/image';
import { picturesIn } from './shards.ts';
import { type FoundPicture, type PictureSource, pictureEndings } from './source.ts';

const ending = new RegExp(`\\.(${pictureEndings.join('|')})$`, 'i');

/**
 * The pictures in a folder and the folders in it, by name; links to folders are not followed. A folder that has none, but shards, stands
 * for these. Throws an InputError when there is neither.
 */
export const folderSource: PictureSource = async function* (folder) {
  let found = false;
  for await (const path of filesIn(folder, '')) {
    found = true;
    yield pictureAt(folder, path);
  }
  if (found) return;
  const shards = (await readdir(folder)).filter((name) => name.endsWith('.tar')).sort();
  if (shards.length > 0) yield* picturesIn(shards.map((name) => join(folder, name)));
  else throw new InputError(`${folder}: there is no picture in this folder (${pictureEndings.join(', ')})`);
};

function pictureAt(folder: string, path: string): FoundPicture {
  const where = join(folder, path);
  return {
    id: path,
    where,
    async load() {
      const bytes = await readFile(where).catch((error) => {
        throw new InputError(systemReason(error, 'cannot read it') ?? String(error));
      });
      return decodeImage(bytes);
    },
  };
}

/** Paths of pictures below a folder, relative to it, with `/`. */
async function* filesIn(folder: string, below: string): AsyncGenerator<string> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((error) => {
    throw new InputError(systemReason(error, join(folder, below)) ?? String(error));
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = below ? `${below}/${entry.name}` : entry.name;
    if (entry.isDirectory()) yield* filesIn(folder, path);
    else if (ending.test(entry.name)) yield path;
  }
}
