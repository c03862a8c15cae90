import { InputError, show } from '@kaleido/shared/errors';

/**
 * The names of the classes that folders stand for. The file has lines `FOLDER NAME`; or the folders' own names, if they are the classes' in
 * words; or, if it mentions no folder, one name per folder, in their order.
 * @param file for messages
 * @throws InputError for a class without a name or with two, and for a blank line
 */
export function namesOfFolders(folders: readonly string[], lines: readonly string[], file: string): string[] {
  const blank = lines.indexOf('');
  if (blank >= 0) throw new InputError(`${file}:${blank + 1}: expected the name of a class, got a blank line`);
  const own = new Set(lines);
  if (folders.every((folder) => own.has(folder))) return [...folders];
  const named = namesByFolder(lines, new Set(folders), file);
  if (named.size === 0 && !folders.some((folder) => own.has(folder))) return inOrder(folders, lines, file);
  return folders.map((folder) => {
    const name = named.get(folder) ?? (named.size === 0 && own.has(folder) ? folder : undefined);
    if (name === undefined) throw new InputError(`${file}: no name for the class ${show(folder)}`);
    return name;
  });
}

function namesByFolder(lines: readonly string[], folders: ReadonlySet<string>, file: string): ReadonlyMap<string, string> {
  const named = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    const [, folder = '', name = ''] = /^(\S+)\s+(.+)$/.exec(line) ?? [];
    if (!folders.has(folder)) continue;
    const other = named.get(folder);
    if (other !== undefined && other !== name)
      throw new InputError(`${file}:${index + 1}: the class ${show(folder)} has two names, ${show(other)} and ${show(name)}`);
    named.set(folder, name);
  }
  return named;
}

/** Folders that are numbers are in numerical order, as their classes are; others are in the order of code units. */
function inOrder(folders: readonly string[], lines: readonly string[], file: string): string[] {
  if (lines.length !== folders.length)
    throw new InputError(`${file}: expected ${folders.length} names, one per class, got ${lines.length}`);
  if (!folders.every((folder) => /^\d+$/.test(folder))) return [...lines];
  const sorted = [...folders].sort((a, b) => Number(a) - Number(b));
  return folders.map((folder) => lines[sorted.indexOf(folder)]!);
}
