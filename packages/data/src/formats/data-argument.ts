import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { findShards } from '@kaleido/shared/tar';
import { folderEntries } from '../folders/folder-entries.ts';
import { isPictureName } from '../folders/pictures-below.ts';
import { haveTextsBeside } from './files.ts';
import type { PathLook } from './format.ts';
import { type FormatName, formatNames, formats } from './formats.ts';

/** The value of `--data`, as the field `data` of a config. */
export interface DataArgument {
  readonly source: 'stdin' | 'scenes' | FormatName;
  readonly path?: string;
}

/**
 * Parses `-`, `scenes`, a path, a pattern, or `FORMAT:` and a path or pattern. Without a format, the name or the folder's content decides.
 * @throws InputError when the path does not exist or its format is not recognised
 */
export async function parseDataArgument(argument: string): Promise<DataArgument> {
  if (argument === '-') return { source: 'stdin' };
  if (argument === 'scenes') return { source: 'scenes' };
  const named = formatNames.find((name) => argument.startsWith(`${name}:`));
  const pattern = named === undefined ? argument : argument.slice(named.length + 1);
  const path = resolve(pattern);
  const source = named ?? (await guess(pattern));
  return { source, path };
}

async function guess(pattern: string): Promise<FormatName> {
  const [path = pattern] = await findShards(pattern);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const look: PathLook = isFolder ? { path, ...(await lookInto(path)) } : { path, entries: undefined, hasTextsBeside: false };
  const found = formatNames.find((name) => formats[name].recognises(look));
  if (found !== undefined) return found;
  throw new InputError(
    `--data ${pattern}: cannot tell its format: expected .tar, .parquet, captions_X.json, a folder, - or FORMAT:PATH (${formatNames.join(', ')})`,
  );
}

/** Maximum number of folders searched for texts beside pictures. */
const MAX_FOLDERS = 32;

async function lookInto(path: string): Promise<Omit<PathLook, 'path'>> {
  const folders = [path];
  let entries: readonly string[] | undefined;
  let hasTextsBeside = false;
  for (let at = 0; at < folders.length && !hasTextsBeside; at++) {
    const found = await folderEntries(folders[at]!, isPictureName, { add() {} });
    entries ??= found.map(({ name }) => name);
    hasTextsBeside = haveTextsBeside(found.map(({ name }) => name));
    for (const { name, isFolder } of found) if (isFolder && folders.length < MAX_FOLDERS) folders.push(join(folders[at]!, name));
  }
  return { entries, hasTextsBeside };
}
