import { type FileHandle, open, stat } from 'node:fs/promises';
import { InputError } from '../errors.ts';
import { type HostTensor, type NamedTensors, sizeOf } from '../tensors.ts';
import { unreadable } from '../unreadable.ts';
import { decode, hostDTypeOf, isSameLayout } from './decode.ts';
import { bitsOf, type FileDType } from './dtypes.ts';
import { maxHeaderBytes, parseHeader, type TensorEntry } from './header.ts';
import { show } from './strict-json.ts';

/** What is known of a tensor in a file without reading it. */
export interface TensorInfo {
  readonly dtype: FileDType;
  readonly shape: readonly number[];
  /** Its size in the file. */
  readonly bytes: number;
}

/** An open safetensors file, or several files that an index joins. Only what is asked for is read. */
export interface Safetensors {
  /** What was opened. */
  readonly path: string;
  /** The tensors' names, in the order of the data. */
  readonly names: readonly string[];
  /** The header's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
  has(name: string): boolean;
  /** Throws an InputError when there is no such tensor, as do `read` and `raw`. */
  info(name: string): TensorInfo;
  /**
   * The values: floats of any width become float32, integers int32, BOOL bool. Rejects with an InputError when an integer does not
   * fit int32, or the type has no host counterpart (C64, F4, F6; see `raw`).
   */
  read(name: string): Promise<HostTensor>;
  /** The bytes as they lie in the file, little-endian, in memory of their own. */
  raw(name: string): Promise<Uint8Array>;
  /** Every tensor by its name. The object has no prototype: what it does not hold is undefined. */
  readAll(): Promise<NamedTensors>;
  close(): Promise<void>;
}

/** Bytes converted at a time: the memory a read takes beyond its result. A multiple of every element's size. */
const chunkBytes = 1 << 22;
/** Bytes one system call reads at most; the system's own limit is below 2^31. */
const readBytes = 1 << 30;

/**
 * Opens one safetensors file by its header alone. Rejects with an InputError of one line, `path: reason`, when it is missing or
 * breaks a rule of the format (see `parseHeader`).
 */
export async function openFile(path: string): Promise<Safetensors> {
  const refuse = (error: unknown): never => {
    throw unreadable(path, error);
  };
  const found = await stat(path).catch(refuse);
  if (!found.isFile()) throw new InputError(`${path}: not a file`); // opening a named pipe would wait for its writer
  const file = await open(path, 'r').catch(refuse);
  try {
    return await readHeader(file, path, found.size);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readHeader(file: FileHandle, path: string, size: number): Promise<Safetensors> {
  if (size < 8) throw new InputError(`${path}: not a valid safetensors file: ${size} bytes are too few for a header`);
  const lengthBytes = new Uint8Array(8);
  await readInto(file, path, lengthBytes, 0);
  const length = Number(new DataView(lengthBytes.buffer).getBigUint64(0, true));
  if (length > maxHeaderBytes)
    throw new InputError(`${path}: not a valid safetensors file: the header's length is given as ${length}, more than ${maxHeaderBytes}`);
  const dataStart = 8 + length;
  if (dataStart > size)
    throw new InputError(`${path}: not a valid safetensors file: cut off: the header takes ${length} bytes, the file has ${size}`);
  const headerBytes = new Uint8Array(length);
  await readInto(file, path, headerBytes, 8);
  const { tensors, metadata } = parseHeader(headerBytes, size - dataStart, path);

  const entryOf = (name: string): TensorEntry => {
    const entry = tensors.get(name);
    if (entry === undefined) throw new InputError(`${path}: there is no tensor ${show(name)}`);
    return entry;
  };
  const read = (name: string): Promise<HostTensor> => readTensor(file, path, name, entryOf(name), dataStart);
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
    async raw(name) {
      const { begin, end } = entryOf(name);
      const bytes = allocate(() => new Uint8Array(end - begin), path, name, end - begin);
      await readInto(file, path, bytes, dataStart + begin);
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

async function readTensor(file: FileHandle, path: string, name: string, entry: TensorEntry, dataStart: number): Promise<HostTensor> {
  const { dtype: fileDType, shape, begin, end } = entry;
  const dtype = hostDTypeOf(fileDType);
  if (dtype === undefined) throw new InputError(`${path}: tensor ${show(name)}: values of type ${fileDType} cannot be used`);
  const size = sizeOf(shape);
  const make: () => HostTensor['data'] = {
    float32: () => new Float32Array(size),
    int32: () => new Int32Array(size),
    bool: () => new Uint8Array(size),
  }[dtype];
  const data = allocate(make, path, name, dtype === 'bool' ? size : 4 * size);
  const refuse = (index: number): void => {
    if (index < 0) return;
    throw new InputError(`${path}: tensor ${show(name)}: element ${index} is no ${dtype}, its type in the file is ${fileDType}`);
  };
  if (isSameLayout(fileDType)) {
    await readInto(file, path, new Uint8Array(data.buffer), dataStart + begin);
    return { shape, dtype, data };
  }
  const chunk = new Uint8Array(Math.min(chunkBytes, end - begin));
  for (let at = begin, index = 0; at < end; at += chunkBytes) {
    const bytes = chunk.subarray(0, Math.min(chunkBytes, end - at));
    await readInto(file, path, bytes, dataStart + at);
    const bad = decode(fileDType, bytes, data, index);
    refuse(bad < 0 ? -1 : index + bad);
    index += (bytes.length * 8) / bitsOf(fileDType);
  }
  return { shape, dtype, data };
}

/** Fills `bytes` from the file, from `position` on. */
async function readInto(file: FileHandle, path: string, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, Math.min(readBytes, bytes.length - done), position + done);
    if (bytesRead === 0) throw new InputError(`${path}: cut off at byte ${position + done} while it was read`);
    done += bytesRead;
  }
}

function allocate<T>(make: () => T, path: string, name: string, bytes: number): T {
  try {
    return make();
  } catch {
    throw new InputError(`${path}: tensor ${show(name)}: its ${bytes} bytes do not fit in memory`);
  }
}
