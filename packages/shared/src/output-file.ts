import { constants, type Stats } from 'node:fs';
import { access, open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { namingFile, replaceFile } from './atomic-file.ts';
import { InputError, systemReason } from './errors.ts';
import { followLinks } from './follow-links.ts';

/** Takes the next bytes of a file. Resolves when all of them are written, never after a part; rejects when the disk is full. */
export type Write = (bytes: Uint8Array | string) => Promise<void>;

/** Where an output goes. */
interface Place {
  readonly path: string;
  /** What is there: undefined when nothing is. */
  readonly found: Stats | undefined;
  /** Whether it is written to as it stands: a device, a pipe, an open descriptor. Anything else is a file that is replaced whole. */
  readonly isStream: boolean;
}

/** What `/dev/stdout`, `/dev/fd/N` and their like lead to: a descriptor that someone has opened, whatever file it belongs to. */
const DESCRIPTOR = /^\/proc\/[^/]+(?:\/task\/\d+)?\/fd\/\d+$|^\/dev\/fd\/\d+$/;

/**
 * Writes a file, by the rule that holds for everything the commands write. A regular file appears under its name whole or not at
 * all, and keeps its mode when it is replaced; devices and pipes are written to; a symbolic link is followed, and what a dangling one
 * names is made.
 * @param fill hands over the bytes, in order
 * @throws InputError naming the path when no file can be written there (a folder, a folder that is missing or closed), Error when
 *   writing fails (a full disk); then nothing is left behind, and what was there before stays
 */
export function writeOutput(path: string, fill: (write: Write) => Promise<void>): Promise<void> {
  return namingFile(path, async () => {
    const place = await placeOf(path);
    if (!place.isStream) return replaceFile(place.path, (file) => fill((bytes) => file.writeFile(bytes)), place.found);
    const stream = await open(place.path, place.found?.isFile() ? 'a' : 'w');
    try {
      await fill((bytes) => stream.writeFile(bytes));
    } finally {
      await stream.close();
    }
  });
}

/**
 * Refuses what `writeOutput` refuses, before the work is done that gives the bytes.
 * @throws InputError naming the path and what is wrong with it
 */
export async function checkOutput(path: string): Promise<void> {
  await namingFile(path, () => placeOf(path));
}

async function placeOf(path: string): Promise<Place> {
  if (path === '') throw new InputError('the name of an output is empty');
  if (path === '-') throw new InputError('-: expected the name of a file to write; stdout is /dev/stdout, a file of this name ./-');
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found?.isDirectory()) throw new InputError(`${path}: expected a file to write, got a folder`);
  if (path.endsWith('/')) throw new InputError(`${path}: expected a file to write; a name that ends in / is a folder's`);
  if (found && !found.isFile()) return { path, found, isStream: true };
  const at = await followLinks(path, DESCRIPTOR);
  if (DESCRIPTOR.test(at)) return { path: at, found, isStream: true };
  return { path: join(await writableFolder(path, dirname(at), found !== undefined), basename(at)), found, isStream: false };
}

/** The folder that a file will be made in, links followed: `..` in a path is of where they lead. */
async function writableFolder(path: string, folder: string, replaces: boolean): Promise<string> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return await realpath(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new InputError(`${path}: there is no folder ${folder}`);
    const why = replaces ? 'the file cannot be replaced' : 'no file can be made';
    throw new InputError(`${path}: ${why}: ${systemReason(error, folder)}`);
  }
}
