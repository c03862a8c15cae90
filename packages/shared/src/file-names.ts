import { lstat, readdir } from 'node:fs/promises';
import { expandBraces } from './braces.ts';
import { InputError } from './errors.ts';
import { unreadable } from './unreadable.ts';
import { matchesWildcard } from './wildcard.ts';

/** Maximum number of names; no data set has as many shards. */
const MAX_NAMES = 1_000_000;

/**
 * Expands a pattern to file names: `{a,b}` and `{000..009}` as in a shell, whether or not the files exist; then `*` and `?` (not
 * across `/`, not a leading dot) to existing files, sorted.
 * @throws InputError when a wildcard matches nothing
 */
export async function expandNames(pattern: string): Promise<string[]> {
  const names: string[] = [];
  const folders = new Map<string, readonly string[]>();
  for (const name of expandBraces(pattern, MAX_NAMES)) {
    if (!isWild(name)) names.push(name);
    else {
      const found = await expandWildcards(name, folders);
      if (found.length === 0) throw new InputError(`${name}: no file matches`);
      for (const one of found) names.push(one);
    }
    if (names.length > MAX_NAMES) throw new InputError(`${pattern}: expands to more than ${MAX_NAMES} files`);
  }
  return names;
}

const isWild = (text: string): boolean => /[*?]/.test(text);

/** @param folders cache of folder listings, shared by all names of a pattern */
async function expandWildcards(pattern: string, folders: Map<string, readonly string[]>): Promise<string[]> {
  let found = [pattern.startsWith('/') ? '/' : ''];
  let isFound = false; // whether an earlier segment was wild, so that later ones may be missing
  const segments = pattern.split('/').filter((segment) => segment !== '');
  for (const [index, segment] of segments.entries()) {
    const end = index < segments.length - 1 ? '/' : '';
    const next: string[] = [];
    for (const folder of found) {
      if (isWild(segment)) {
        for (const entry of await entriesOf(folder, folders)) if (matchesWildcard(entry, segment)) next.push(`${folder}${entry}${end}`);
      } else if (!isFound || (await exists(`${folder}${segment}`))) next.push(`${folder}${segment}${end}`);
    }
    isFound ||= isWild(segment);
    found = next;
  }
  return found;
}

const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

async function entriesOf(folder: string, folders: Map<string, readonly string[]>): Promise<readonly string[]> {
  const known = folders.get(folder);
  if (known) return known;
  const entries = await readdir(folder || '.').catch((error): string[] => {
    if (isAbsent(error)) return [];
    throw unreadable(folder, error);
  });
  folders.set(folder, entries.sort());
  return entries;
}

/** A dangling link counts as existing, as in a shell; reading it then gives the error. */
async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw unreadable(path, error);
  }
}
