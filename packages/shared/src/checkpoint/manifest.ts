import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError } from '../errors.ts';
import { unreadable } from '../unreadable.ts';

/** Written last: its presence means that the folder was written completely. */
export const MANIFEST_NAME = 'manifest.json';

/** A manifest has a few lines per file; anything larger is not one. */
const MAX_MANIFEST_BYTES = 1 << 20;

/** Size and checksum of a file of a checkpoint. */
export interface FileRecord {
  readonly size: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** A checkpoint's files by name, without the manifest itself. */
export type Manifest = ReadonlyMap<string, FileRecord>;

export const encodeManifest = (files: Manifest): string => `${JSON.stringify({ version: 1, files: Object.fromEntries(files) }, null, 2)}\n`;

/** Why a checkpoint's file must not have this name; undefined for a plain file name. */
export function refusedFileName(name: string): string | undefined {
  if (name === MANIFEST_NAME) return 'the name is reserved';
  if (name === '' || name.startsWith('.') || basename(name) !== name || /[\\\0]/.test(name)) return 'it is not a plain file name';
  return undefined;
}

/**
 * Reads a folder's manifest.
 * @throws InputError of one line when the folder, or a valid manifest in it, is missing
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST_NAME);
  const found = await stat(path).catch(async (error: NodeJS.ErrnoException) => {
    if (!(await exists(folder))) throw new InputError(`${folder}: no such checkpoint`);
    if (error.code === 'ENOENT') throw new InputError(`${folder}: not a checkpoint, or not a complete one: ${MANIFEST_NAME} is missing`);
    throw unreadable(error.code === 'ENOTDIR' ? folder : path, error);
  });
  const files = found.isFile() && found.size <= MAX_MANIFEST_BYTES ? parseManifest(await readFile(path, 'utf8')) : undefined;
  if (files === undefined) throw new InputError(`${path}: not a valid manifest of a checkpoint`);
  return files;
}

function parseManifest(text: string): Manifest | undefined {
  try {
    const { version, files } = JSON.parse(text) as { version: unknown; files: Record<string, FileRecord> };
    const valid = Object.entries(files).every(
      ([name, { size, sha256 }]) => refusedFileName(name) === undefined && Number.isSafeInteger(size) && /^[0-9a-f]{64}$/.test(sha256),
    );
    return version === 1 && valid ? new Map(Object.entries(files)) : undefined;
  } catch {
    return undefined; // not JSON, or not an object where one is expected
  }
}

/** @throws InputError unless the file exists and has the size given by the manifest */
export async function checkSize(folder: string, name: string, { size }: FileRecord): Promise<void> {
  const path = join(folder, name);
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new InputError(`${path}: missing, though ${MANIFEST_NAME} lists it`);
    throw unreadable(path, error);
  });
  if (!found.isFile() || found.size !== size)
    throw new InputError(`${path}: damaged: it has ${found.size} bytes, but ${MANIFEST_NAME} says ${size}`);
}

/** @throws InputError unless the file's size and SHA-256 are those of the manifest */
export async function checkBytes(folder: string, name: string, record: FileRecord): Promise<void> {
  await checkSize(folder, name, record);
  const path = join(folder, name);
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  } catch (error) {
    throw unreadable(path, error);
  }
  if (hash.digest('hex') !== record.sha256) throw new InputError(`${path}: damaged: its SHA-256 differs from the one in ${MANIFEST_NAME}`);
}

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
