import { InputError } from '../errors.ts';
import { firstNotFinite, type NotFinite } from '../not-finite.ts';
import { type HostTensor, sizeOf } from '../tensors.ts';
import { decode, hostDTypeOf, isSameLayout } from './decode.ts';
import { bitsOf, byteLengthOf, type FileDType } from './dtypes.ts';

/** Bytes converted at a time: the memory a read needs besides its result. A multiple of every element's size. */
const CHUNK_BYTES = 1 << 22;

/**
 * Reads the values of a tensor stored contiguously, little-endian: floats of any width become float32, integers int32, BOOL bool.
 * @param fill reads bytes from a position
 * @throws InputError that begins with `where` when an integer does not fit int32, the type has no host counterpart, or memory is
 *   exhausted
 */
export async function readValues(
  fill: (bytes: Uint8Array, position: number) => Promise<void>,
  fileDType: FileDType,
  shape: readonly number[],
  where: string,
): Promise<HostTensor> {
  const dtype = hostDTypeOf(fileDType);
  const total = byteLengthOf(fileDType, shape);
  if (dtype === undefined || total === undefined) throw new InputError(`${where}: values of type ${fileDType} cannot be used`);
  const size = sizeOf(shape);
  const make: () => HostTensor['data'] = {
    float32: () => new Float32Array(size),
    int32: () => new Int32Array(size),
    bool: () => new Uint8Array(size),
  }[dtype];
  const data = allocate(make, where, dtype === 'bool' ? size : 4 * size);
  if (isSameLayout(fileDType)) {
    await fill(new Uint8Array(data.buffer), 0);
    return { shape, dtype, data };
  }
  const chunk = new Uint8Array(Math.min(CHUNK_BYTES, total));
  for (let at = 0, index = 0; at < total; at += CHUNK_BYTES) {
    const bytes = chunk.subarray(0, Math.min(CHUNK_BYTES, total - at));
    await fill(bytes, at);
    const bad = decode(fileDType, bytes, data, index);
    if (bad >= 0) throw new InputError(`${where}: element ${index + bad} does not fit ${dtype}; its type in the file is ${fileDType}`);
    index += (bytes.length * 8) / bitsOf(fileDType);
  }
  return { shape, dtype, data };
}

/** The first value that is NaN or infinite, read in pieces. Arguments and errors as in `readValues`. */
export async function searchNotFinite(
  fill: (bytes: Uint8Array, position: number) => Promise<void>,
  fileDType: FileDType,
  shape: readonly number[],
  where: string,
): Promise<NotFinite | undefined> {
  if (hostDTypeOf(fileDType) !== 'float32') return undefined;
  const [size, bytes] = [sizeOf(shape), bitsOf(fileDType) / 8];
  for (let at = 0; at < size; at += CHUNK_BYTES / bytes) {
    const piece = [Math.min(CHUNK_BYTES / bytes, size - at)];
    const values = await readValues((chunk, position) => fill(chunk, position + at * bytes), fileDType, piece, where);
    const index = firstNotFinite(values);
    if (index >= 0) return { index: at + index, value: values.data[index]! };
  }
  return undefined;
}

/** Allocates memory of a size claimed by a file. @throws InputError when that fails */
export function allocate<T>(make: () => T, where: string, bytes: number): T {
  try {
    return make();
  } catch {
    throw new InputError(`${where}: its ${bytes} bytes do not fit in memory`);
  }
}
