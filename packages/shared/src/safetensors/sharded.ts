import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../errors.ts';
import { show } from '../show.ts';
import type { NamedTensors } from '../tensors.ts';
import { unreadable } from '../unreadable.ts';
import { openFile, type Safetensors } from './file.ts';
import { MAX_HEADER_BYTES } from './header.ts';
import { parseStrictJson } from './strict-json.ts';

const INDEX_ENDING = '.safetensors.index.json';
const FILE_ENDING = '.safetensors';

/**
 * Opens the tensors of a `.safetensors` file, of an index (`model.safetensors.index.json`, whose `weight_map` names the
 * file of each tensor), or of a folder with `model.safetensors` or its index, or with a single other such file.
 * @throws InputError of one line that names the file and the reason
 */
export async function openSafetensors(path: string): Promise<Safetensors> {
  const found = await stat(path).catch(() => undefined); // a missing file is reported below
  const chosen = found?.isDirectory() ? await chooseIn(path) : path;
  return chosen.endsWith('.json') ? openIndex(chosen) : openFile(chosen);
}

async function chooseIn(folder: string): Promise<string> {
  const files = await readdir(folder);
  const indices = files.filter((file) => file.endsWith(INDEX_ENDING));
  const candidates = indices.length > 0 ? indices : files.filter((file) => file.endsWith(FILE_ENDING));
  const chosen = candidates.find((file) => file === `model${INDEX_ENDING}` || file === `model${FILE_ENDING}`) ?? candidates[0];
  if (chosen === undefined) throw new InputError(`${folder}: the folder has no ${FILE_ENDING} file`);
  if (candidates.length > 1 && !chosen.startsWith('model.'))
    throw new InputError(`${folder}: the folder has several ${FILE_ENDING} files; name one of them: ${candidates.sort().join(', ')}`);
  return join(folder, chosen);
}

async function openIndex(path: string): Promise<Safetensors> {
  const weightMap = await readWeightMap(path);
  const files = new Map<string, Safetensors>();
  const close = async (): Promise<void> => {
    await Promise.all([...files.values()].map((file) => file.close()));
  };
  try {
    for (const file of new Set(weightMap.values())) files.set(file, await openFile(join(dirname(path), file)));
    checkAgree(path, weightMap, files);
  } catch (error) {
    await close();
    throw error;
  }
  const fileOf = (name: string): Safetensors => {
    const file = weightMap.get(name);
    if (file === undefined) throw new InputError(`${path}: no tensor ${show(name, 100)}`);
    return files.get(file)!;
  };
  return {
    path,
    names: [...files.values()].flatMap((file) => file.names),
    metadata: Object.assign(Object.create(null), ...[...files.values()].map((file) => file.metadata)),
    has: (name) => weightMap.has(name),
    info: (name) => fileOf(name).info(name),
    read: async (name) => fileOf(name).read(name),
    notFinite: async (name) => fileOf(name).notFinite(name),
    range: async (name) => fileOf(name).range(name),
    raw: async (name) => fileOf(name).raw(name),
    async readAll() {
      const all: NamedTensors = Object.create(null);
      for (const file of files.values()) Object.assign(all, await file.readAll());
      return all;
    },
    close,
  };
}

async function readWeightMap(path: string): Promise<Map<string, string>> {
  const refuse = (reason: string): never => {
    throw new InputError(`${path}: not a valid safetensors index: ${reason}`);
  };
  const found = await stat(path).catch((error) => {
    throw unreadable(path, error);
  });
  if (!found.isFile()) refuse('not a file');
  if (found.size > MAX_HEADER_BYTES) refuse(`it has ${found.size} bytes, more than ${MAX_HEADER_BYTES}`);
  let index: { weight_map?: unknown } | null;
  try {
    index = parseStrictJson(await readFile(path, 'utf8')) as typeof index;
  } catch (error) {
    return refuse(`it ${(error as Error).message}`);
  }
  const weightMap = index?.weight_map;
  if (typeof weightMap !== 'object' || weightMap === null || Array.isArray(weightMap))
    return refuse('weight_map is missing or not an object');
  for (const [name, file] of Object.entries(weightMap)) {
    if (typeof file !== 'string' || basename(file) !== file || file.includes('\\') || !file.endsWith(FILE_ENDING))
      refuse(`weight_map puts ${show(name, 100)} into ${show(file, 100)}, which is not a ${FILE_ENDING} file in the same folder`);
  }
  return new Map(Object.entries(weightMap as Record<string, string>));
}

/** Checks that index and files agree: each tensor is in the file that the map names, and no file has one that the map omits. */
function checkAgree(path: string, weightMap: ReadonlyMap<string, string>, files: ReadonlyMap<string, Safetensors>): void {
  for (const [name, file] of weightMap)
    if (!files.get(file)!.has(name))
      throw new InputError(`${path}: weight_map puts ${show(name, 100)} into ${file}, which does not have it`);
  for (const [file, { names }] of files)
    for (const name of names)
      if (weightMap.get(name) !== file)
        throw new InputError(
          `${path}: ${file} has ${show(name, 100)}, which weight_map ${weightMap.has(name) ? `puts into ${weightMap.get(name)}` : 'does not list'}`,
        );
}
