import { readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';

/** Linux's limit on links in a row. */
const MAX_LINKS = 40;

/**
 * Resolves a path whose last segment is a symbolic link, through all links. Unlike `realpath` it accepts a target that does not exist,
 * so that the target of a dangling link can be created.
 * @param end paths that match it are not followed further
 * @throws Error of the system when a folder on the way is missing or inaccessible, or the links form a loop
 */
export async function followLinks(path: string, end?: RegExp, left = MAX_LINKS): Promise<string> {
  if (end?.test(path)) return path;
  const link = await readlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EINVAL' || error.code === 'ENOENT') return undefined; // not a link; does not exist
    throw error;
  });
  if (link === undefined) return path;
  if (left === 0) return realpath(path); // a loop: rejects with the system's error
  // Joined as text: `..` after a link means the parent of its target, which only the system can resolve.
  return followLinks(isAbsolute(link) ? link : `${await realpath(dirname(path))}/${link}`, end, left - 1);
}
