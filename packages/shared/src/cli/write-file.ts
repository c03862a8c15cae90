import { realpath, stat, writeFile } from 'node:fs/promises';
import { replaceFile } from '../atomic-file.ts';
import { messageOf, systemReason } from '../errors.ts';

/**
 * Writes a result to the file that a user named: whole or not at all. A symbolic link is followed, and what is no regular file
 * (a device, a named pipe) is written to instead of being replaced. Throws an error that names the path.
 */
export async function writeResult(path: string, data: string | Uint8Array): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  if (existing === undefined) return replaceFile(path, (file) => file.writeFile(data));
  if (existing.isFile()) return replaceFile(await realpath(path), (file) => file.writeFile(data));
  try {
    await writeFile(path, data);
  } catch (error) {
    throw new Error(systemReason(error, path) ?? messageOf(error), { cause: error });
  }
}
