import { readFile, stat } from 'node:fs/promises';
import { InputError, show, systemReason } from '@kaleido/shared/errors';
import { readPngText } from '@kaleido/shared/image';
import { captionOf, type PictureText } from './picture-text.ts';

const REMEDY = 'name another folder, or replace it with --overwrite';

/**
 * Refuses to draw over another picture. A file with the same record, seed and settings is the same picture, which a restarted job may
 * draw again.
 * @throws InputError naming the file and what it holds
 */
export async function refuseOverwriting(path: string, text: PictureText): Promise<void> {
  const earlier = await bytesOf(path);
  if (earlier === undefined) return;
  const found = textOf(earlier);
  if (Object.entries(text).every(([key, value]) => found?.[key] === value)) return;
  const caption = found && captionOf(found);
  const what = caption === undefined ? 'something that kaleido-diffuse did not draw' : `another picture (${show(caption)})`;
  throw new InputError(`${path}: holds ${what}: ${REMEDY}`);
}

/**
 * Whether the file already holds these bytes and need not be written.
 * @throws InputError when one of the same record, seed and settings came out otherwise
 */
export async function isUpToDate(path: string, png: Uint8Array): Promise<boolean> {
  const earlier = await bytesOf(path);
  if (earlier === undefined) return false;
  if (earlier.equals(png)) return true;
  throw new InputError(`${path}: holds this picture drawn with other weights or on another engine: ${REMEDY}`);
}

/** Undefined unless the path is a regular file: devices and pipes are written to without looking. */
async function bytesOf(path: string): Promise<Buffer | undefined> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) return undefined;
  try {
    return await readFile(path);
  } catch (error) {
    throw new InputError(systemReason(error, path) ?? path);
  }
}

function textOf(png: Uint8Array): Record<string, string> | undefined {
  try {
    return readPngText(png);
  } catch (error) {
    if (error instanceof InputError) return undefined; // not a PNG, or a damaged one
    throw error;
  }
}
