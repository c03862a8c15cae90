import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, systemReason } from '@kaleido/shared/errors';
import { folderEntries } from './folder-entries.ts';
import type { PassedOver } from './passed-over.ts';

/** Whether a name has the extension of a supported picture format. */
export const isPictureName = (name: string): boolean => /\.(png|jpe?g|webp)$/i.test(name);

/** Whether a name has the extension of an unsupported picture format. */
const isOtherPicture = (name: string): boolean => /\.(gif|bmp|tiff?|avif|heic|heif|jxl|jfif|jpe)$/i.test(name);

/**
 * The pictures below a folder, as relative paths with `/`, sorted by name. Links are followed, except to folders that are read anyway or
 * that contain this one. Pictures in unsupported formats are skipped and counted.
 * @throws InputError when a folder cannot be read
 */
export async function* picturesBelow(root: string, passedOver: Pick<PassedOver, 'add'>): AsyncGenerator<string> {
  const top = await realFolder(root);
  const seen = new Set<string>();
  async function* below(path: string, real: string): AsyncGenerator<string> {
    if (seen.has(real)) return;
    seen.add(real);
    for (const { name, isFolder } of await folderEntries(join(root, path), isPictureName, passedOver)) {
      const inside = path === '' ? name : `${path}/${name}`;
      if (!isFolder) {
        if (isPictureName(name)) yield inside;
        else if (isOtherPicture(name)) passedOver.add(join(root, inside));
        continue;
      }
      const folder = await realFolder(join(root, inside));
      const isLink = folder !== join(real, name);
      if (!(isLink && (contains(top, folder) || contains(folder, top)))) yield* below(inside, folder);
    }
  }
  yield* below('', top);
}

const contains = (folder: string, path: string): boolean => path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);

const realFolder = (folder: string): Promise<string> =>
  realpath(folder).catch((error) => {
    throw new InputError(systemReason(error, folder) ?? String(error));
  });
