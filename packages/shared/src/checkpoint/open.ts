import { join } from 'node:path';
import { InputError, show } from '../errors.ts';
import { readJson } from '../read-json.ts';
import { openSafetensors, type Safetensors } from '../safetensors.ts';
import type { Constants, NamedTensors } from '../tensors.ts';
import { readAllFinite, readFinite } from '../weights.ts';
import { constantsOf } from './constants.ts';
import { checkBytes, checkSize, type Manifest, readManifest } from './manifest.ts';
import { locate } from './temporary.ts';

/** A checkpoint folder with its manifest. Each file is checked against its SHA-256 on first use. */
export interface Checkpoint {
  /** The folder, as given. */
  readonly folder: string;
  /** `config.json`: an object whose fields are not yet validated. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Whether there is a component of this name (`denoiser` for `denoiser.safetensors`). */
  has(component: string): boolean;
  /**
   * All tensors of a component.
   * @throws InputError when it is missing, damaged or not finite; so do the methods below
   */
  component(name: string): Promise<NamedTensors>;
  /** The same, checked now and read when they are needed: what is not in use takes no memory. */
  constants(component: string): Promise<Constants>;
  /** Opens a component without reading its tensors; each is checked to be finite when it is read. The caller closes it. */
  open(component: string): Promise<Safetensors>;
  /** Whether there is a file of this name. */
  hasFile(file: string): boolean;
  /** The value in a JSON file. */
  json(file: string): Promise<unknown>;
  /** The path of a file, after its check, for callers that read it themselves. */
  path(file: string): Promise<string>;
  /** The SHA-256 of a file that is there, in hexadecimal, as the manifest has it. */
  sha256(file: string): string;
}

/**
 * Opens a checkpoint folder written by `writeCheckpoint`. Checksums are verified when files are used.
 * @throws InputError of one line when it is missing, incomplete (a file is missing or differs in size from the manifest) or has no
 * `config.json`
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const at = await locate(folder);
  const manifest = await readManifest(at);
  for (const [name, record] of manifest) await checkSize(at, name, record);

  const path = checkedPaths(folder, at, manifest);
  const json = async (file: string): Promise<unknown> => readJson(await path(file));
  const openFile = async (component: string): Promise<Safetensors> => openSafetensors(await path(`${component}.safetensors`));
  const open = async (component: string): Promise<Safetensors> => {
    const file = await openFile(component);
    return { ...file, read: (name) => readFinite(file, name), readAll: () => readAllFinite(file) };
  };
  return {
    folder,
    config: asObject(await json('config.json'), join(folder, 'config.json')),
    has: (component) => manifest.has(`${component}.safetensors`),
    async component(name) {
      const file = await open(name);
      try {
        return await file.readAll();
      } finally {
        await file.close();
      }
    },
    async constants(component) {
      const file = await openFile(component);
      try {
        return await constantsOf(file);
      } catch (error) {
        await file.close();
        throw error;
      }
    },
    open,
    hasFile: (file) => manifest.has(file),
    json,
    path,
    sha256: (file) => manifest.get(file)!.sha256,
  };
}

/** Paths of verified files; each file is verified once. */
function checkedPaths(folder: string, at: string, manifest: Manifest): Checkpoint['path'] {
  const checks = new Map<string, Promise<void>>();
  return async (file) => {
    const record = manifest.get(file);
    if (record === undefined) throw new InputError(`${folder}: the checkpoint has no ${file}`);
    const check = checks.get(file) ?? checkBytes(at, file, record);
    checks.set(file, check);
    await check;
    return join(at, file);
  };
}

function asObject(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(`${where}: expected an object, got ${show(value)}`);
  return value as Readonly<Record<string, unknown>>;
}

/**
 * Verifies every byte of a checkpoint.
 * @throws InputError that names the first missing or damaged file
 */
export async function verifyCheckpoint(folder: string): Promise<void> {
  const at = await locate(folder);
  for (const [name, record] of await readManifest(at)) await checkBytes(at, name, record);
}
