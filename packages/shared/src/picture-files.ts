import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, systemReason } from './errors.ts';

/** What the names of pictures that are read end with. */
export const pictureEndings = ['png', 'jpg', 'jpeg', 'webp'] as const;

/** Pictures of more pixels are refused unless more are allowed: 8192 × 8192, more than the cameras of most people have. */
export const defaultMaxPixels = 2 ** 26;

/** Whether a name is that of a picture, by its ending. */
export const isPictureName = (name: string): boolean => /\.(png|jpe?g|webp)$/i.test(name);

/** Whether a name is that of a picture in a format that is not read. */
const isOtherPicture = (name: string): boolean => /\.(gif|bmp|tiff?|avif|heic|heif|jxl|jfif|jpe)$/i.test(name);

/** Whether a name is one that systems, archivers and notebooks leave beside data: `._1.png`, `__MACOSX`, `.ipynb_checkpoints`. */
export const isHidden = (name: string): boolean => name.startsWith('.') || name === '__MACOSX';

/** Names that were passed over, to be counted aloud. */
export interface PassedOver {
  add(path: string): void;
  /** `2 names passed over (hidden, broken links, other formats): ._1.png, __MACOSX`; undefined when there was none. */
  line(): string | undefined;
}

/** Names of which a line shows as many as tell what they are. */
const MOST_SHOWN = 3;

export function openPassedOver(): PassedOver {
  const shown: string[] = [];
  let count = 0;
  return {
    add(path) {
      count++;
      if (shown.length < MOST_SHOWN) shown.push(path);
    },
    line() {
      if (count === 0) return undefined;
      return `${count} name${count === 1 ? '' : 's'} passed over (hidden, broken links, other formats): ${shown.join(', ')}${count > shown.length ? ', …' : ''}`;
    },
  };
}

/** A file, or a folder, in a folder; links are what they lead to. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/**
 * What is in a folder, sorted by code units. Hidden folders, hidden files that would be wanted, and links that lead nowhere are passed over.
 * A link of a wanted name counts as a file without a look at it: there may be millions, and reading it tells what is wrong.
 * @throws InputError when the folder cannot be read
 */
export async function folderEntries(
  folder: string,
  isWanted: (name: string) => boolean,
  passedOver: Pick<PassedOver, 'add'>,
): Promise<FolderEntry[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch((error) => {
    throw new InputError(systemReason(error, folder) ?? String(error));
  });
  const entries: FolderEntry[] = [];
  for (const entry of found) {
    const { name } = entry;
    const isFolder = entry.isSymbolicLink() && !isWanted(name) ? await leadsToFolder(join(folder, name)) : entry.isDirectory();
    if (isFolder !== undefined && !isHidden(name)) entries.push({ name, isFolder });
    else if (isFolder !== false || isWanted(name)) passedOver.add(join(folder, name));
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Undefined for a link that leads nowhere. */
const leadsToFolder = (path: string): Promise<boolean | undefined> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => undefined,
  );

/**
 * The pictures below a folder, as paths relative to it with `/`, in the order of their names. Links are followed, but no folder is
 * read twice: one to a folder that is read anyway, or that leads back, is left alone. Pictures in formats that are not read are passed over.
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
