import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, systemReason } from './errors.ts';

/** What the names of pictures that are read end with. */
export const pictureEndings = ['png', 'jpg', 'jpeg', 'webp'] as const;

/** Pictures of more pixels are refused unless more are allowed: 8192 × 8192, more than the cameras of most people have. */
export const defaultMaxPixels = 2 ** 26;

/** Whether a name is that of a picture, by its ending. */
export const isPictureName = (name: string): boolean => /\.(png|jpe?g|webp)$/i.test(name);

/** Whether a name is one that systems, archivers and notebooks leave beside data: `._1.png`, `__MACOSX`, `.ipynb_checkpoints`. */
export const isHidden = (name: string): boolean => name.startsWith('.') || name === '__MACOSX';

/** Names that were passed over, to be counted aloud. */
export interface PassedOver {
  add(path: string): void;
  /** `2 hidden names passed over: ._1.png, __MACOSX`; undefined when there was none. */
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
      return `${count} hidden name${count === 1 ? '' : 's'} passed over: ${shown.join(', ')}${count > shown.length ? ', …' : ''}`;
    },
  };
}

/** A file, or a folder, in a folder; links are what they lead to. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/**
 * What is in a folder, sorted by code units, without hidden names: hidden folders, and hidden files that would be wanted, are counted.
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
    if (!isHidden(entry.name)) entries.push({ name: entry.name, isFolder: await leadsToFolder(folder, entry) });
    else if (isWanted(entry.name) || entry.isDirectory()) passedOver.add(join(folder, entry.name));
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A link that leads nowhere is a file: reading it tells what is wrong. */
async function leadsToFolder(folder: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const found = await stat(join(folder, entry.name)).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

/**
 * The wanted files below a folder, as paths relative to it with `/`, in the order of their names. Links are followed, but no folder is
 * read twice: one to a folder that is read anyway, or that leads back, is left alone.
 * @throws InputError when a folder cannot be read
 */
export async function* filesBelow(
  root: string,
  isWanted: (name: string) => boolean,
  passedOver: Pick<PassedOver, 'add'>,
): AsyncGenerator<string> {
  const top = await realFolder(root);
  const seen = new Set<string>();
  async function* below(path: string, real: string): AsyncGenerator<string> {
    if (seen.has(real)) return;
    seen.add(real);
    for (const { name, isFolder } of await folderEntries(join(root, path), isWanted, passedOver)) {
      const inside = path === '' ? name : `${path}/${name}`;
      if (!isFolder) {
        if (isWanted(name)) yield inside;
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
