import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { openImage } from '@kaleido/shared/image';
import { folderEntries, openPassedOver, pictureEndings, picturesBelow } from '@kaleido/shared/picture-files';
import { maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import { picturesIn } from './shards.ts';
import type { FoundPicture, PictureOptions, PictureSource } from './source.ts';

/**
 * The pictures in a folder and the folders in it, by name, links followed, hidden names passed over. A folder that has none, but shards,
 * stands for these. Throws an InputError when there is neither.
 */
export const folderSource: PictureSource = async function* (folder, options) {
  const passedOver = openPassedOver();
  let found = false;
  for await (const path of picturesBelow(folder, passedOver)) {
    found = true;
    yield pictureAt(folder, path, options);
  }
  const shards = found ? [] : await shardsIn(folder, passedOver);
  const line = passedOver.line();
  if (line !== undefined) options.onNote?.(`${folder}: ${line}`);
  if (shards.length > 0) yield* picturesIn(shards, options);
  else if (!found) throw new InputError(`${folder}: there is no picture in this folder (${pictureEndings.join(', ')})`);
};

async function shardsIn(folder: string, passedOver: ReturnType<typeof openPassedOver>): Promise<string[]> {
  const isShard = (name: string): boolean => name.endsWith('.tar');
  const entries = await folderEntries(folder, isShard, passedOver);
  return entries.filter(({ name, isFolder }) => !isFolder && isShard(name)).map(({ name }) => join(folder, name));
}

function pictureAt(folder: string, path: string, { maxPixels }: PictureOptions): FoundPicture {
  const where = join(folder, path);
  return {
    id: path,
    where,
    async open() {
      const bytes = await readBounded(where, maxFileBytes.picture).catch((error: Error) => {
        throw new InputError(error.message.replace(`${where}: `, ''));
      });
      return openImage(bytes, { maxPixels });
    },
  };
}
