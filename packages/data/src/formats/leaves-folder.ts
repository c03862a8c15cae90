import { isAbsolute } from 'node:path';

/**
 * Whether a path in a list leaves the folder that it is relative to. A list may be a stranger's, and must not name other files of the user's.
 */
export const leavesFolder = (path: string): boolean => isAbsolute(path) || path.split(/[/\\]/).includes('..');
