import { InputError } from '@kaleido/shared/errors';
import { MAX_HEADER_BYTES, type NpyHeader, type NpyType, parseNpyHeader } from '@kaleido/shared/npy-header';

/** Numbers and their shape, in C order and this machine's byte order. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Uint8Array;
}

/**
 * Reads an npy array whose bytes arrive in pieces, `total` of them by what its file says. float16 and float32 become float32, bytes stay
 * bytes, all else becomes doubles; Fortran order is turned into C order. Nothing of the array's size is set aside before its header was
 * found to agree with `total`.
 * @throws InputError that begins with `where`
 */
export async function readNpy(pieces: AsyncIterable<Uint8Array>, total: number, where: string): Promise<NpyArray> {
  let head: Uint8Array = new Uint8Array(0);
  let raw: Uint8Array | undefined;
  let header: NpyHeader | undefined;
  let at = 0;
  for await (const piece of pieces) {
    let rest = piece;
    if (!header) {
      head = Buffer.concat([head, piece]);
      if (head.length < Math.min(MAX_HEADER_BYTES, total)) continue;
      header = parseNpyHeader(head, total, where);
      raw = new Uint8Array(total - header.size);
      rest = head.subarray(header.size);
    }
    if (at + rest.length > raw!.length) throw new InputError(`${where}: longer than the ${total} bytes that were announced`);
    raw!.set(rest, at);
    at += rest.length;
  }
  header ??= parseNpyHeader(head, total, where);
  raw ??= new Uint8Array(0);
  if (at < raw.length) throw new InputError(`${where}: cut off after ${header.size + at} of ${total} bytes`);
  const data = decode(raw, header);
  return { shape: header.shape, data: header.fortranOrder && header.shape.length > 1 ? toRowMajor(data, header.shape) : data };
}

function decode(raw: Uint8Array, { type, bigEndian }: NpyHeader): NpyArray['data'] {
  const bytes = Number(type[1]);
  if (bigEndian) for (let at = 0; at < raw.length; at += bytes) raw.subarray(at, at + bytes).reverse();
  if (type === 'u1') return raw;
  if (type === 'f4') return new Float32Array(raw.buffer, raw.byteOffset, raw.length / 4);
  if (type === 'f8') return new Float64Array(raw.buffer, raw.byteOffset, raw.length / 8);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  const element = elements[type];
  if (type === 'f2') return Float32Array.from({ length: raw.length / 2 }, (_, i) => element(view, 2 * i));
  return Float64Array.from({ length: raw.length / bytes }, (_, i) => element(view, bytes * i));
}

const elements: Readonly<Record<Exclude<NpyType, 'u1' | 'f4' | 'f8'>, (view: DataView, at: number) => number>> = {
  f2: (view, at) => fromHalf(view.getUint16(at, true)),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at) => view.getInt16(at, true),
  i4: (view, at) => view.getInt32(at, true),
  i8: (view, at) => Number(view.getBigInt64(at, true)),
  u2: (view, at) => view.getUint16(at, true),
  u4: (view, at) => view.getUint32(at, true),
  u8: (view, at) => Number(view.getBigUint64(at, true)),
  b1: (view, at) => view.getUint8(at),
};

/** IEEE 754 binary16. */
function fromHalf(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}

/** The same array with its last axis fastest. */
function toRowMajor<T extends NpyArray['data']>(data: T, shape: readonly number[]): T {
  const out = data.slice() as T;
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, side) => product * side, 1));
  const index = new Array<number>(shape.length).fill(0);
  for (let to = 0, from = 0; to < data.length; to++) {
    out[to] = data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      from += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}
