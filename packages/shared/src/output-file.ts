import { constants, type Stats } from 'node:fs';
import { access, open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { namingFile, replaceFile } from './atomic-file.ts';
import { InputError, systemReason } from './errors.ts';
import { followLinks } from './follow-links.ts';

/** Writes the next bytes of a file. Resolves when all of them are written. @throws Error when writing fails, as on a full disk */
export type Write = (bytes: Uint8Array | string) => Promise<void>;

/** The destination of an output. */
interface Destination {
  readonly path: string;
  /** The existing file; undefined if the path does not exist. */
  readonly found: Stats | undefined;
  /** Whether bytes are written to it directly: a device, a pipe, an open descriptor. Regular files are replaced as a whole. */
  readonly isStream: boolean;
}

/** Targets of `/dev/stdout`, `/dev/fd/N` and the like: an open descriptor of any file. */
const DESCRIPTOR = /^\/proc\/[^/]+(?:\/task\/\d+)?\/fd\/\d+$|^\/dev\/fd\/\d+$/;

/**
 * Writes a file; all output of the commands follows this rule. A regular file is replaced atomically and keeps its mode; devices and
 * pipes are written to directly; links are followed, and the target of a dangling link is created.
 * @param fill writes the bytes, in order
 * @throws InputError naming the path when no file can be written there (it is a folder, or its folder is missing or not writable), Error
 *   when writing fails (a full disk). Nothing is then left behind, and an existing file stays
 */
export function writeOutput(path: string, fill: (write: Write) => Promise<void>): Promise<void> {
  return namingFile(path, async () => {
    const destination = await destinationOf(path);
    if (!destination.isStream) return replaceFile(destination.path, (file) => fill((bytes) => file.writeFile(bytes)), destination.found);
    const stream = await open(destination.path, destination.found?.isFile() ? 'a' : 'w');
    try {
      await fill((bytes) => stream.writeFile(bytes));
    } finally {
      await stream.close();
    }
  });
}

/**
 * Refuses whatever `writeOutput` would refuse, so that a command can fail before it does the work.
 * @throws InputError naming the path and what is wrong with it
 */
export async function checkOutput(path: string): Promise<void> {
  await namingFile(path, () => destinationOf(path));
}

async function destinationOf(path: string): Promise<Destination> {
  if (path === '') throw new InputError('the name of an output is empty');
  if (path === '-')
    throw new InputError('-: expected the name of a file to write; write /dev/stdout for stdout, or ./- for a file of this name');
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found?.isDirectory()) throw new InputError(`${path}: expected a file to write, got a folder`);
  if (path.endsWith('/')) throw new InputError(`${path}: expected a file to write, got the name of a folder (it ends in /)`);
  if (found && !found.isFile()) return { path, found, isStream: true };
  const at = await followLinks(path, DESCRIPTOR);
  if (DESCRIPTOR.test(at)) return { path: at, found, isStream: true };
  return { path: join(await writableFolder(path, dirname(at), found !== undefined), basename(at)), found, isStream: false };
}

/** The folder in which a file will be created, links resolved: `..` refers to the target of a link. */
async function writableFolder(path: string, folder: string, replaces: boolean): Promise<string> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return await realpath(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new InputError(`${path}: the folder ${folder} does not exist`);
    const why = replaces ? 'the file cannot be replaced' : 'the file cannot be created';
    throw new InputError(`${path}: ${why}: ${systemReason(error, folder)}`);
  }
}
