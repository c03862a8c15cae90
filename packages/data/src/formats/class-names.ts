import { InputError } from '@kaleido/shared/errors';
import { maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import { utf8Text } from '@kaleido/shared/text';

const read = new Map<string, Promise<readonly string[]>>();

/**
 * The names of classes, one per line, without trailing blank lines. Cached by path.
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
  if (names.join('') === '') throw new InputError(`${path}: expected class names, one per line, got an empty file`);
  return names;
}

/**
 * The name of a class.
 * @param names file of names
 * @throws InputError when the class has no name
 */
export async function className(number: number, names: string | undefined, where: string): Promise<string> {
  if (names === undefined) throw new InputError(`${where}: a class number needs a file of class names (data: names)`);
  const list = await readNames(names);
  const name = list[number];
  if (!name) throw new InputError(`${where}: ${names} has no name for class ${number}, only ${list.length} names`);
  return name;
}
