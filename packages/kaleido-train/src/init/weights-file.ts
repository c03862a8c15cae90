import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError, systemReason } from '@kaleido/shared/errors';
import { openPth } from '@kaleido/shared/pth';
import { maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import { openSafetensors } from '@kaleido/shared/safetensors';
import type { HostTensor } from '@kaleido/shared/tensors';

/** Tensors of other people's files, by name; only what is asked for is read. */
export interface WeightsFile {
  readonly names: readonly string[];
  has(name: string): boolean;
  info(name: string): { readonly shape: readonly number[] };
  /** Floats of any width become float32. */
  read(name: string): Promise<HostTensor>;
  close(): Promise<void>;
}

/** Classes of ml-mdm's checkpoints, under all module names that they were saved with. They are never made; only tensors are read. */
const inert = ['argparse.*', 'ml_mdm.*', 'config.*', 'models.*', 'reader.*', 'language_models.*', 'diffusion.*', 'samplers.*'];

/**
 * Opens a `.safetensors` file or a file of PyTorch's (`.pth`, `.pt`, `.bin`), of which nothing is executed. In ml-mdm's checkpoints the
 * tensors below `state_dict` are meant; the prefix `module.` of weights that were trained in parallel is dropped.
 * @throws InputError of one line that names the file
 */
export async function openWeightsFile(path: string): Promise<WeightsFile> {
  if (path.endsWith('.safetensors')) return openSafetensors(path);
  const file = await openPth(path, { inert });
  const inside = file.names.some((name) => name.startsWith('state_dict.'));
  const own = inside ? file.names.filter((name) => name.startsWith('state_dict.')) : file.names;
  const stored = new Map(own.map((name) => [name.replace(/^state_dict\./, '').replace(/^module\./, ''), name]));
  const nameOf = (name: string) => stored.get(name) ?? name;
  return {
    names: [...stored.keys()],
    has: (name) => stored.has(name),
    info: (name) => file.info(nameOf(name)),
    read: (name) => file.read(nameOf(name)),
    close: () => file.close(),
  };
}

/**
 * Opens the weights of a Hugging Face folder: `model.safetensors` or its index, else `pytorch_model.bin` or its index.
 * @throws InputError when there are none
 */
export async function openWeightsFolder(folder: string): Promise<WeightsFile> {
  const names = await readdir(folder).catch((error) => {
    throw new InputError(systemReason(error, folder) ?? folder);
  });
  if (names.some((name) => name.endsWith('.safetensors'))) return openSafetensors(folder);
  const index = join(folder, 'pytorch_model.bin.index.json');
  if (existsSync(index)) return openShards(folder, index);
  const single = join(folder, 'pytorch_model.bin');
  if (existsSync(single)) return openWeightsFile(single);
  throw new InputError(`${folder}: has neither model.safetensors nor pytorch_model.bin, nor an index of either`);
}

/** PyTorch's form of many files: the index says which file holds which tensor. */
async function openShards(folder: string, index: string): Promise<WeightsFile> {
  const places = new Map(Object.entries(await weightMap(index)));
  const files = new Map<string, WeightsFile>();
  const close = async () => {
    for (const file of files.values()) await file.close();
  };
  const fileOf = (name: string): WeightsFile => files.get(places.get(name) ?? '')!;
  try {
    for (const name of new Set(places.values())) files.set(name, await openWeightsFile(join(folder, name)));
    for (const [name, place] of places)
      if (!fileOf(name).has(name)) throw new InputError(`${index}: puts ${JSON.stringify(name)} into ${place}, which does not hold it`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    names: [...places.keys()],
    has: (name) => places.has(name),
    info: (name) => fileOf(name).info(name),
    read: (name) => fileOf(name).read(name),
    close,
  };
}

async function weightMap(index: string): Promise<Readonly<Record<string, string>>> {
  const text = (await readBounded(index, maxFileBytes.json)).toString();
  let content: { readonly weight_map?: unknown } | null;
  try {
    content = JSON.parse(text);
  } catch {
    throw new InputError(`${index}: not valid JSON`);
  }
  const map = content?.weight_map;
  if (typeof map !== 'object' || map === null) throw new InputError(`${index}: has no object weight_map`);
  for (const [name, file] of Object.entries(map))
    if (typeof file !== 'string' || basename(file) !== file || !file.endsWith('.bin'))
      throw new InputError(`${index}: puts ${JSON.stringify(name)} into ${JSON.stringify(file)}, which is no .bin file of the same folder`);
  return map as Readonly<Record<string, string>>;
}
