import { writeOutput } from '../output-file.ts';
import { show } from '../show.ts';
import { type HostTensor, type LazyTensor, sizeOf, type WritableTensors } from '../tensors.ts';
import { byteLengthOf, compareDTypes, type FileDType } from './dtypes.ts';
import { toBF16, toF16 } from './floats.ts';
import { MAX_HEADER_BYTES, refusedName } from './header.ts';

export interface WriteOptions {
  /** The type in which float32 tensors are stored, rounded to nearest, ties to even. Other types are kept (I32, BOOL). */
  readonly dtype?: 'F32' | 'F16' | 'BF16';
  /** The header's `__metadata__`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Bytes yielded at a time. */
const CHUNK_BYTES = 1 << 24;
/** The data section begins at a multiple of this. */
const ALIGNMENT = 8;

/**
 * Writes a safetensors file atomically (see `writeOutput`). The bytes depend on tensors and options alone; the order of the data is
 * the reference implementation's (wide types first, then by name).
 * @throws Error for an invalid name, a number of values that does not match the shape, a finite value that would become infinite, and when
 *   writing fails
 */
export async function writeSafetensors(path: string, tensors: WritableTensors, options: WriteOptions = {}): Promise<void> {
  await writeOutput(path, async (write) => {
    for await (const bytes of encodeSafetensors(tensors, options, path)) await write(bytes);
  });
}

/** Yields the bytes of a safetensors file; each piece is valid until the next is requested. Errors begin with `path`. */
export async function* encodeSafetensors(tensors: WritableTensors, options: WriteOptions, path: string): AsyncGenerator<Uint8Array> {
  const stored = Object.entries(tensors)
    .map(([name, tensor]) => ({ name, tensor, dtype: fileDTypeOf(tensor, options.dtype ?? 'F32') }))
    .sort((a, b) => compareDTypes(a.dtype, b.dtype) || (a.name < b.name ? -1 : 1));
  const header: [string, unknown][] = [];
  if (options.metadata !== undefined) header.push(['__metadata__', Object.fromEntries(Object.entries(options.metadata).sort())]);
  let end = 0;
  for (const { name, tensor, dtype } of stored) {
    checkName(path, name);
    const begin = end;
    end += byteLengthOf(dtype, tensor.shape)!;
    header.push([name, { dtype, shape: tensor.shape, data_offsets: [begin, end] }]);
  }
  yield headerBytes(path, header);
  for (const { name, tensor, dtype } of stored) yield* encodeTensor(path, name, tensor, dtype);
}

function fileDTypeOf(tensor: HostTensor | LazyTensor, floats: 'F32' | 'F16' | 'BF16'): FileDType {
  if (tensor.dtype === 'float32') return floats;
  return tensor.dtype === 'int32' ? 'I32' : 'BOOL';
}

function checkName(path: string, name: string): void {
  const forbidden = refusedName(name) ?? (/\p{Surrogate}/u.test(name) ? 'the name is not valid Unicode' : undefined);
  if (forbidden !== undefined) throw new Error(`${path}: cannot write tensor ${show(name, 100)}: ${forbidden}`);
}

/** The values of a tensor. @throws Error when their number does not match the shape */
async function valuesOf(path: string, name: string, tensor: HostTensor | LazyTensor): Promise<HostTensor['data']> {
  const { shape } = tensor;
  const data = 'data' in tensor ? tensor.data : await tensor.values();
  if (data.length !== sizeOf(shape))
    throw new Error(
      `${path}: cannot write tensor ${show(name, 100)}: its shape [${shape.join(', ')}] takes ${sizeOf(shape)} values, got ${data.length}`,
    );
  return data;
}

/** The length and the JSON, padded with spaces. Entries are joined by hand, since an object would put names like "0" first. */
function headerBytes(path: string, entries: readonly [string, unknown][]): Uint8Array {
  const json = `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  if (length > MAX_HEADER_BYTES)
    throw new Error(`${path}: cannot be written: the header takes ${length} bytes, more than ${MAX_HEADER_BYTES}`);
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  return bytes;
}

/** Yields the bytes of a tensor in a file's type; each piece is valid until the next is requested. Errors begin with `path`. */
export async function* encodeTensor(
  path: string,
  name: string,
  tensor: HostTensor | LazyTensor,
  dtype: FileDType,
): AsyncGenerator<Uint8Array> {
  yield* encodeValues(path, name, await valuesOf(path, name, tensor), dtype);
}

function* encodeValues(path: string, name: string, data: HostTensor['data'], dtype: FileDType): Generator<Uint8Array> {
  if (dtype !== 'F16' && dtype !== 'BF16') {
    for (let at = 0; at < data.byteLength; at += CHUNK_BYTES)
      yield new Uint8Array(data.buffer, data.byteOffset + at, Math.min(CHUNK_BYTES, data.byteLength - at));
    return;
  }
  const convert = dtype === 'F16' ? toF16 : toBF16;
  const step = CHUNK_BYTES / 2;
  const out = new Uint16Array(Math.min(step, data.length));
  for (let at = 0; at < data.length; at += step) {
    const values = (data as Float32Array).subarray(at, at + step);
    const overflow = convert(values, out);
    if (overflow >= 0) throw new Error(`${path}: cannot write tensor ${show(name, 100)}: ${values[overflow]} is too large for ${dtype}`);
    yield new Uint8Array(out.buffer, 0, 2 * values.length);
  }
}
