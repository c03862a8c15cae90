import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError, show, systemReason } from '@kaleido/shared/errors';
import { openPth } from '@kaleido/shared/pth';
import { readJson } from '@kaleido/shared/read-json';
import { openSafetensors } from '@kaleido/shared/safetensors';
import type { WeightsFile } from '@kaleido/shared/weights';

/** Classes and functions that occur in ml-mdm's checkpoints, under all their module names. They are never instantiated or called. */
const inert = [
  'argparse.*',
  'ml_mdm.*',
  'config.*',
  'models.*',
  'reader.*',
  'language_models.*',
  'diffusion.*',
  'samplers.*',
  'distributed.*',
];

/**
 * Opens a `.safetensors` file or a PyTorch file (`.pth`, `.pt`, `.bin`), without executing anything in it. Of ml-mdm's checkpoints the
 * tensors below `state_dict` are read; the prefix `module.`, which parallel training adds, is dropped.
 * @throws InputError of one line that names the file
 */
export async function openWeightsFile(path: string): Promise<WeightsFile> {
  if (path.endsWith('.safetensors')) return openSafetensors(path);
  const file = await openPth(path, { inert });
  const inside = file.names.some((name) => name.startsWith('state_dict.'));
  const own = inside ? file.names.filter((name) => name.startsWith('state_dict.')) : file.names;
  const stored = new Map(own.map((name) => [name.replace(/^state_dict\./, '').replace(/^module\./, ''), name]));
  if (stored.size < own.length) {
    await file.close();
    throw new InputError(`${path}: holds a weight twice, with and without the prefix module.`);
  }
  const nameOf = (name: string) => stored.get(name) ?? name;
  return {
    path,
    names: [...stored.keys()],
    has: (name) => stored.has(name),
    info: (name) => file.info(nameOf(name)),
    read: (name) => file.read(nameOf(name)),
    close: () => file.close(),
  };
}

/**
 * Opens the weights of a Hugging Face folder: `model.safetensors` or its index, else `pytorch_model.bin` or its index.
 * @throws InputError naming the folder when it has none of these
 */
export async function openWeightsFolder(folder: string): Promise<WeightsFile> {
  const names = await readdir(folder).catch((error) => {
    throw new InputError(systemReason(error, folder) ?? folder);
  });
  const index = join(folder, 'pytorch_model.bin.index.json');
  const single = join(folder, 'pytorch_model.bin');
  if (names.some((name) => name.endsWith('.safetensors'))) return { ...(await openSafetensors(folder)), path: folder };
  if (existsSync(index)) return openShards(folder, index);
  if (existsSync(single)) return { ...(await openWeightsFile(single)), path: folder };
  throw new InputError(`${folder}: has neither model.safetensors nor pytorch_model.bin, nor an index of either`);
}

/** Opens PyTorch's shards, whose index maps tensors to files. */
async function openShards(folder: string, index: string): Promise<WeightsFile> {
  const fileNames = new Map(Object.entries(await weightMap(index)));
  const files = new Map<string, WeightsFile>();
  const close = async () => {
    for (const file of files.values()) await file.close();
  };
  const fileOf = (name: string): WeightsFile => files.get(fileNames.get(name) ?? '')!;
  try {
    for (const name of new Set(fileNames.values())) files.set(name, await openWeightsFile(join(folder, name)));
    checkAgree(index, fileNames, files);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    path: folder,
    names: [...fileNames.keys()],
    has: (name) => fileNames.has(name),
    info: (name) => fileOf(name).info(name),
    read: (name) => fileOf(name).read(name),
    close,
  };
}

/** Checks that each weight is in the file to which the index maps it, and that no file has others: they would be dropped in silence. */
function checkAgree(index: string, fileNames: ReadonlyMap<string, string>, files: ReadonlyMap<string, WeightsFile>): void {
  for (const [name, fileName] of fileNames)
    if (!files.get(fileName)!.has(name))
      throw new InputError(`${index}: maps ${show(name, 100)} to ${show(fileName, 100)}, which does not hold it`);
  for (const [fileName, { names }] of files)
    for (const name of names) {
      const mapped = fileNames.get(name);
      if (mapped === fileName) continue;
      const instead = mapped === undefined ? 'does not list' : `maps to ${show(mapped, 100)}`;
      throw new InputError(`${index}: ${show(fileName, 100)} holds ${show(name, 100)}, which the index ${instead}`);
    }
}

async function weightMap(index: string): Promise<Readonly<Record<string, string>>> {
  const content = (await readJson(index)) as { readonly weight_map?: unknown } | null;
  const map = content?.weight_map;
  if (typeof map !== 'object' || map === null) throw new InputError(`${index}: weight_map: expected an object`);
  for (const [name, file] of Object.entries(map))
    if (typeof file !== 'string' || basename(file) !== file || !file.endsWith('.bin'))
      throw new InputError(`${index}: maps ${show(name, 100)} to ${show(file, 100)}, which is not a .bin file in the same folder`);
  return map as Readonly<Record<string, string>>;
}
