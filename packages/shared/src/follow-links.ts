import { readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';

/** As many links in a row as Linux follows. */
const MAX_LINKS = 40;

/**
 * Where a path leads when its last name is a symbolic link: through all links to a name that is none. Unlike `realpath` it needs
 * nothing to be there, so that what a dangling link names can be made.
 * @param end a path that is not followed further
 * @throws the system's error: a folder on the way is missing or closed, or the links go round in a circle
 */
export async function followLinks(path: string, end?: RegExp, left = MAX_LINKS): Promise<string> {
  if (end?.test(path)) return path;
  const link = await readlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EINVAL' || error.code === 'ENOENT') return undefined; // no link; nothing there
    throw error;
  });
  if (link === undefined) return path;
  if (left === 0) return realpath(path); // a circle: rejects with the system's own word for it
  // Joined as text: `..` behind a link means the parent of where the link leads, which is for the system to find.
  return followLinks(isAbsolute(link) ? link : `${await realpath(dirname(path))}/${link}`, end, left - 1);
}
