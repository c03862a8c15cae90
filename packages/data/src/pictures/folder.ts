import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { openImage } from '@kaleido/shared/image';
import { pictureEndings } from '@kaleido/shared/picture-files';
import { maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import { openPassedOver } from '../folders/passed-over.ts';
import { picturesBelow } from '../folders/pictures-below.ts';
import { filesIn } from '../formats/files-of.ts';
import { saidInPng } from './said-of.ts';
import { picturesIn } from './shards.ts';
import type { FoundPicture, PictureOptions, PictureSource } from './source.ts';

/**
 * The pictures in a folder and its subfolders, sorted by name; links are followed and hidden names skipped. A folder with shards instead of
 * pictures stands for the shards.
 * @throws InputError when it has neither
 */
export const folderSource: PictureSource = async function* (folder, options) {
  const passedOver = openPassedOver();
  let found = false;
  for await (const path of picturesBelow(folder, passedOver)) {
    found = true;
    yield pictureAt(folder, path, options);
  }
  const shards = found ? [] : await filesIn(folder, '.tar', passedOver);
  passedOver.report(folder, (message) => options.onNote?.(message));
  if (shards.length > 0) yield* picturesIn(shards, options);
  else if (!found) throw new InputError(`${folder}: no pictures in this folder (${pictureEndings.join(', ')})`);
};

function pictureAt(folder: string, path: string, { maxPixels }: PictureOptions): FoundPicture {
  const where = join(folder, path);
  return {
    id: path,
    where,
    async open() {
      const bytes = await readBounded(where, maxFileBytes.picture).catch((error: Error) => {
        throw new InputError(error.message.replace(`${where}: `, ''));
      });
      return { ...(await openImage(bytes, { maxPixels })), said: saidInPng(bytes) };
    },
  };
}
