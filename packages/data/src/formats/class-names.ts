import { InputError } from '@kaleido/shared/errors';
import { maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import { utf8Text } from '@kaleido/shared/text';

const read = new Map<string, Promise<readonly string[]>>();

/**
 * The names of classes, one a line; blank lines at the end do not count. A file is read once.
 * @throws InputError when the file cannot be read or is empty
 */
export function readNames(path: string): Promise<readonly string[]> {
  let names = read.get(path);
  if (!names) {
    names = readLines(path);
    read.set(path, names);
  }
  return names;
}

async function readLines(path: string): Promise<readonly string[]> {
  const names = utf8Text(await readBounded(path, maxFileBytes.json), path)
    .trimEnd()
    .split(/\r\n?|\n/)
    .map((line) => line.trim());
  if (names.join('') === '') throw new InputError(`${path}: expected names of classes, one a line, got an empty file`);
  return names;
}

/**
 * The name of a class.
 * @param names file of names
 * @throws InputError when there is none
 */
export async function className(number: number, names: string | undefined, where: string): Promise<string> {
  if (names === undefined) throw new InputError(`${where}: a class needs a file of names (data: names)`);
  const list = await readNames(names);
  const name = list[number];
  if (!name) throw new InputError(`${where}: class ${number} has no name in ${names}, which has ${list.length}`);
  return name;
}
