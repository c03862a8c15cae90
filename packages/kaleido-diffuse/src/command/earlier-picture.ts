import { readFile, stat } from 'node:fs/promises';
import { InputError, show, systemReason } from '@kaleido/shared/errors';
import { readPngText } from '@kaleido/shared/image';
import { captionOf, type PictureText } from './picture-text.ts';

const wayOut = 'name another folder, or replace it with --overwrite';

/**
 * Refuses to draw a picture whose name another one has. One of the same record, seed and settings does not count: it is the same
 * picture, which a job that is started again draws again.
 * @throws InputError naming the file and what is in it
 */
export async function checkEarlier(path: string, text: PictureText): Promise<void> {
  const earlier = await bytesOf(path);
  if (earlier === undefined) return;
  const found = textOf(earlier);
  if (Object.entries(text).every(([key, value]) => found?.[key] === value)) return;
  const caption = found && captionOf(found);
  const what = caption === undefined ? 'something that kaleido-diffuse did not draw' : `another picture (${show(caption)})`;
  throw new InputError(`${path}: holds ${what}: ${wayOut}`);
}

/**
 * Whether a picture is there already, to the byte, and need not be written.
 * @throws InputError when one of the same record, seed and settings came out otherwise
 */
export async function isThere(path: string, png: Uint8Array): Promise<boolean> {
  const earlier = await bytesOf(path);
  if (earlier === undefined) return false;
  if (earlier.equals(png)) return true;
  throw new InputError(`${path}: holds this picture as it was drawn by other weights, or on another engine: ${wayOut}`);
}

/** Undefined when nothing is there that could be read whole; a device or pipe is written to, whatever it gives. */
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
    if (error instanceof InputError) return undefined; // no PNG, or a damaged one
    throw error;
  }
}
