import { join } from 'node:path';
import { InputError } from '../errors.ts';
import { maxFileBytes, readBounded } from '../read-bounded.ts';
import { openSafetensors, type Safetensors } from '../safetensors.ts';
import type { NamedTensors } from '../tensors.ts';
import { checkBytes, checkSize, readManifest } from './manifest.ts';
import { locate } from './temporary.ts';

/** A checkpoint folder whose manifest was read. Each file is checked against its SHA-256 when it is first asked for. */
export interface Checkpoint {
  /** The folder, as it was given. */
  readonly folder: string;
  /** `config.json`, not yet validated. */
  readonly config: unknown;
  /** Whether there is a component of this name (`denoiser` for `denoiser.safetensors`). */
  has(component: string): boolean;
  /** All tensors of a component. Rejects with an InputError when it is missing or damaged, as do the next three. */
  component(name: string): Promise<NamedTensors>;
  /** The same without reading the tensors; the caller closes it. */
  open(component: string): Promise<Safetensors>;
  /** The value in a JSON file. */
  json(file: string): Promise<unknown>;
  /** A file's path, checked, for those who read it themselves. */
  path(file: string): Promise<string>;
}

/**
 * Opens a checkpoint folder that `writeCheckpoint` wrote. Rejects with an InputError of one line when it is missing, incomplete
 * (a file missing or of another size than the manifest says) or has no `config.json`. Bytes are checked as files are asked for.
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const at = await locate(folder);
  const manifest = await readManifest(at);
  for (const [name, record] of manifest) await checkSize(at, name, record);

  const checks = new Map<string, Promise<void>>();
  const path = async (file: string): Promise<string> => {
    const record = manifest.get(file);
    if (record === undefined) throw new InputError(`${folder}: there is no ${file} in this checkpoint`);
    if (!checks.has(file)) checks.set(file, checkBytes(at, file, record));
    await checks.get(file);
    return join(at, file);
  };
  const json = async (file: string): Promise<unknown> => {
    const text = (await readBounded(await path(file), maxFileBytes.json)).toString();
    try {
      return JSON.parse(text);
    } catch {
      throw new InputError(`${join(folder, file)}: not valid JSON`);
    }
  };
  const open = async (component: string): Promise<Safetensors> => openSafetensors(await path(`${component}.safetensors`));
  return {
    folder,
    config: await json('config.json'),
    has: (component) => manifest.has(`${component}.safetensors`),
    async component(name) {
      const file = await open(name);
      try {
        return await file.readAll();
      } finally {
        await file.close();
      }
    },
    open,
    json,
    path,
  };
}

/** Reads every byte of a checkpoint. Rejects with an InputError that names the first file that is missing or damaged. */
export async function verifyCheckpoint(folder: string): Promise<void> {
  const at = await locate(folder);
  for (const [name, record] of await readManifest(at)) await checkBytes(at, name, record);
}
