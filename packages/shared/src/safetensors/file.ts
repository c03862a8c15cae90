import { resolve } from 'node:path';
import { InputError } from '../errors.ts';
import type { NotFinite } from '../not-finite.ts';
import { openRanged, type RangedFile } from '../ranged-file.ts';
import { show } from '../show.ts';
import type { FileRange, HostTensor, NamedTensors } from '../tensors.ts';
import { bitsOf, type FileDType } from './dtypes.ts';
import { MAX_HEADER_BYTES, parseHeader, type TensorEntry } from './header.ts';
import { allocate, readValues, searchNotFinite } from './values.ts';

/** The description of a tensor in a file. */
export interface TensorInfo {
  readonly dtype: FileDType;
  readonly shape: readonly number[];
  /** Its size in the file. */
  readonly bytes: number;
}

/** An open safetensors file, or several files joined by an index. Tensors are read on demand. */
export interface Safetensors {
  /** The path that was opened. */
  readonly path: string;
  /** The tensors' names, in the order of the data. */
  readonly names: readonly string[];
  /** The header's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
  has(name: string): boolean;
  /** @throws InputError for an unknown name, as do `read` and `raw` */
  info(name: string): TensorInfo;
  /**
   * The values: floats of any width become float32, integers int32, BOOL bool.
   * @throws InputError when an integer does not fit int32, or the type has no host counterpart (C64, F4, F6; see `raw`)
   */
  read(name: string): Promise<HostTensor>;
  /** The first value that is NaN or infinite, found without reading all of them at once. @throws InputError as `read` */
  notFinite(name: string): Promise<NotFinite | undefined>;
  /** Where the values can be mapped; undefined for types and positions that cannot, and when another file has taken the path. */
  range(name: string): Promise<FileRange | undefined>;
  /** A copy of the bytes in the file, little-endian. */
  raw(name: string): Promise<Uint8Array>;
  /** All tensors by name. The object has no prototype, so unknown names are undefined. */
  readAll(): Promise<NamedTensors>;
  close(): Promise<void>;
}

/**
 * Opens one safetensors file, reading only its header.
 * @throws InputError of one line, `path: reason`, when it is missing or breaks a rule of the format (see `parseHeader`)
 */
export async function openFile(path: string): Promise<Safetensors> {
  const file = await openRanged(path);
  try {
    return await readHeader(file);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readHeader(file: RangedFile): Promise<Safetensors> {
  const { path, size } = file;
  if (size < 8) throw new InputError(`${path}: not a valid safetensors file: ${size} bytes are too few for a header`);
  const lengthBytes = new Uint8Array(8);
  await file.fill(lengthBytes, 0);
  const length = Number(new DataView(lengthBytes.buffer).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES)
    throw new InputError(
      `${path}: not a valid safetensors file: the header claims ${length} bytes, more than the ${MAX_HEADER_BYTES} allowed`,
    );
  const dataStart = 8 + length;
  if (dataStart > size)
    throw new InputError(`${path}: not a valid safetensors file: cut off: the header takes ${length} bytes, the file has ${size}`);
  const headerBytes = new Uint8Array(length);
  await file.fill(headerBytes, 8);
  const { tensors, metadata } = parseHeader(headerBytes, size - dataStart, path);

  const entryOf = (name: string): TensorEntry => {
    const entry = tensors.get(name);
    if (entry === undefined) throw new InputError(`${path}: no tensor ${show(name, 100)}`);
    return entry;
  };
  const where = (name: string): string => `${path}: tensor ${show(name, 100)}`;
  const fillFrom = (begin: number) => (bytes: Uint8Array, at: number) => file.fill(bytes, dataStart + begin + at);
  const read = (name: string): Promise<HostTensor> => {
    const { dtype, shape, begin } = entryOf(name);
    return readValues(fillFrom(begin), dtype, shape, where(name));
  };
  return {
    path,
    names: [...tensors.keys()],
    metadata,
    has: (name) => tensors.has(name),
    info(name) {
      const { dtype, shape, begin, end } = entryOf(name);
      return { dtype, shape, bytes: end - begin };
    },
    read: async (name) => read(name),
    async notFinite(name) {
      const { dtype, shape, begin } = entryOf(name);
      return searchNotFinite(fillFrom(begin), dtype, shape, where(name));
    },
    async range(name) {
      const { dtype, begin } = entryOf(name);
      const offset = dataStart + begin;
      if (dtype !== 'F32' && dtype !== 'F16' && dtype !== 'BF16') return undefined;
      if (offset % (bitsOf(dtype) / 8) !== 0 || !(await file.hasItsPath())) return undefined;
      return { path: resolve(path), offset, format: dtype };
    },
    async raw(name) {
      const { begin, end } = entryOf(name);
      const bytes = allocate(() => new Uint8Array(end - begin), where(name), end - begin);
      await file.fill(bytes, dataStart + begin);
      return bytes;
    },
    async readAll() {
      const all: NamedTensors = Object.create(null);
      for (const name of tensors.keys()) all[name] = await read(name);
      return all;
    },
    close: () => file.close(),
  };
}
