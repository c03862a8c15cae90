import { readFile, stat } from 'node:fs/promises';
import { InputError, messageOf, systemReason } from './errors.ts';
import { fileBytes } from './file-bytes.ts';
import { untilAborted } from './until-aborted.ts';

/** Size limits in bytes of files that are read as a whole, by kind. */
export const maxFileBytes = {
  /** Written by hand: option files, YAML, label lists. */
  config: 2 ** 20,
  /** Written by programs: indices of weights, model configs, results of other commands. */
  json: 64 * 2 ** 20,
  /** The log of a run, one line per step or less. */
  log: 256 * 2 ** 20,
  /** One picture, compressed: 64 megapixels of noise take 200 MB as PNG. */
  picture: 256 * 2 ** 20,
};

const never = new AbortController().signal;

/**
 * Reads a small file as a whole, in bounded memory. It may be a pipe or a device.
 *
 * @throws InputError of one line: missing, a folder, or `path: expected at most 1 MiB, got 10 GiB`
 */
export async function readBounded(path: string, maxBytes: number, signal: AbortSignal = never): Promise<Buffer> {
  const refuse = (error: unknown): never => {
    signal.throwIfAborted();
    throw new InputError(systemReason(error, path) ?? `${path}: ${messageOf(error)}`);
  };
  if (path.includes('\0')) throw new InputError(`${path}: a file name cannot hold a NUL character`);
  const found = await stat(path).catch(refuse);
  if (found.isDirectory()) throw new InputError(`${path}: expected a file, got a folder`);
  if (found.size > maxBytes) throw new InputError(`${path}: expected at most ${size(maxBytes)}, got ${size(found.size)}`);
  if (found.isFile() && found.size > 0) return readFile(path, { signal }).catch(refuse); // in one piece; pipes and devices do not give their size
  return collectBounded(fileBytes(path, signal), { name: path, maxBytes, signal });
}

/**
 * All bytes of a stream.
 *
 * @throws InputError when there are more than `maxBytes`; the signal's reason when it is aborted
 */
export async function collectBounded(
  bytes: AsyncIterable<Uint8Array>,
  { name, maxBytes, signal = never }: { readonly name: string; readonly maxBytes: number; readonly signal?: AbortSignal },
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of untilAborted(bytes, signal)) {
    total += chunk.length;
    if (total > maxBytes) throw new InputError(`${name}: expected at most ${size(maxBytes)}, got more`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function size(bytes: number): string {
  const [unit, name] = (
    [
      [2 ** 30, 'GiB'],
      [2 ** 20, 'MiB'],
      [2 ** 10, 'KiB'],
    ] as const
  ).find(([one]) => bytes >= one) ?? [1, 'bytes'];
  return `${Math.round((bytes / unit) * 10) / 10} ${name}`;
}
