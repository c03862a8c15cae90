import { createHash, type Hash } from 'node:crypto';
import { mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { namingFile, syncFolder, writeDurably } from '../atomic-file.ts';
import { followLinks } from '../follow-links.ts';
import { makeFolder } from '../make-folder.ts';
import { encodeSafetensors, type WriteOptions } from '../safetensors/write.ts';
import type { WritableTensors } from '../tensors.ts';
import { encodeManifest, exists, type FileRecord, MANIFEST_NAME, type Manifest, refusedFileName } from './manifest.ts';
import { checkReplaceable } from './replaceable.ts';
import { cleanUp, discard, withTemporaries } from './temporary.ts';

/** The contents of a checkpoint. File names must be unique. */
export interface CheckpointParts {
  /** Values by file name, e.g. `{ 'config.json': config }`. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Other files by name; a function makes the bytes of a large one while it is written. */
  readonly files?: Readonly<Record<string, Uint8Array | string | (() => AsyncIterable<Uint8Array>)>>;
  /** Tensors by the component's name; `denoiser` becomes `denoiser.safetensors`. */
  readonly components: Readonly<Record<string, { readonly tensors: WritableTensors } & WriteOptions>>;
}

/**
 * Writes a checkpoint folder atomically: all files are written to a temporary folder, synced, listed with sizes and SHA-256 in
 * `manifest.json`, and then the folder is renamed. An existing checkpoint is deleted only after that. Whatever happens, kill −9
 * included, the name refers to the old or to the new checkpoint; the next writer removes what a killed one leaves behind.
 * Links are followed, and the target of a dangling link is created.
 * @throws InputError when the name belongs to anything but an empty folder or a checkpoint; Error of one line when the disk is full or a
 *   part cannot be written. Nothing is left behind in either case
 */
export async function writeCheckpoint(folder: string, parts: CheckpointParts): Promise<void> {
  const contents = contentsOf(folder, parts);
  await namingFile(folder, async () => {
    const path = await followLinks(resolve(folder));
    await makeFolder(dirname(path));
    const parent = await realpath(dirname(path));
    const target = join(parent, basename(path));
    await cleanUp(parent);
    const replaces = await exists(target);
    if (replaces) await checkReplaceable(target, folder);
    await withTemporaries(target, async (fresh, aside) => {
      try {
        await fill(fresh, contents);
        if (replaces) {
          await rename(target, aside);
          await checkReplaceable(aside, folder); // files added in the meantime must not be deleted either
        }
        await rename(fresh, target);
        await syncFolder(parent);
        if (replaces) await discard(aside);
      } catch (error) {
        await rm(fresh, { recursive: true, force: true });
        if (!(await exists(target)) && (await exists(aside))) await rename(aside, target);
        throw error;
      }
    });
  });
}

type Bytes = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
type Contents = ReadonlyMap<string, () => Bytes>;

/** Every file's bytes, generated only while they are written. Errors name files by the checkpoint's final path. */
function contentsOf(folder: string, { json, files = {}, components }: CheckpointParts): Contents {
  const contents = new Map<string, () => Bytes>();
  const add = (name: string, bytes: () => Bytes): void => {
    const refused = refusedFileName(name) ?? (contents.has(name) ? 'it is given twice' : undefined);
    if (refused !== undefined) throw new Error(`${folder}: cannot write a file ${JSON.stringify(name)}: ${refused}`);
    contents.set(name, bytes);
  };
  for (const [name, value] of Object.entries(json)) add(name, () => [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)]);
  for (const [name, bytes] of Object.entries(files))
    add(name, typeof bytes === 'function' ? bytes : () => [Buffer.from(bytes as Uint8Array)]);
  for (const [component, { tensors, ...options }] of Object.entries(components)) {
    const name = `${component}.safetensors`;
    add(name, () => encodeSafetensors(tensors, options, join(folder, name)));
  }
  return contents;
}

async function fill(fresh: string, contents: Contents): Promise<void> {
  await mkdir(fresh);
  const manifest = new Map<string, FileRecord>();
  for (const [name, bytes] of contents) manifest.set(name, await writeHashed(join(fresh, name), bytes()));
  await writeManifest(fresh, manifest);
  await syncFolder(fresh);
}

async function writeHashed(path: string, bytes: Bytes): Promise<FileRecord> {
  const hash = createHash('sha256');
  const count = { bytes: 0 };
  await writeDurably(path, (file) => writeFile(file, counted(bytes, hash, count)));
  return { size: count.bytes, sha256: hash.digest('hex') };
}

async function* counted(chunks: Bytes, hash: Hash, count: { bytes: number }): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    count.bytes += chunk.length;
    yield chunk;
  }
}

const writeManifest = (folder: string, manifest: Manifest): Promise<void> =>
  writeDurably(join(folder, MANIFEST_NAME), (file) => file.writeFile(encodeManifest(manifest)));
