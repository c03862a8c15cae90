import { InputError } from './errors.ts';

/** The header of an npy array. */
export interface NpyHeader {
  readonly shape: readonly number[];
  /** Kind and bytes of an element: `f4`, `u1`, `i8`, … */
  readonly type: NpyType;
  readonly bigEndian: boolean;
  /** Whether the first axis moves fastest. */
  readonly fortranOrder: boolean;
  /** Bytes of the header; the elements follow. */
  readonly size: number;
}

/** The supported element types. */
const npyTypes = ['f2', 'f4', 'f8', 'u1', 'u2', 'u4', 'u8', 'i1', 'i2', 'i4', 'i8', 'b1'] as const;
export type NpyType = (typeof npyTypes)[number];

/** numpy's own limit (NPY_MAXDIMS since 2.0). */
const MAX_AXES = 64;

/** Maximum size of a header; those of numpy take 64 to 192 bytes. */
export const MAX_HEADER_BYTES = 1 << 16;

/**
 * Reads the header of an npy array (versions 1 to 3; numpy.lib.format) from its first bytes, and checks that header and elements take
 * `total` bytes together. The header is a Python literal, which is parsed, never evaluated.
 * @throws InputError that begins with `where`
 */
export function parseNpyHeader(bytes: Uint8Array, total: number, where: string): NpyHeader {
  const refuse = (reason: string): never => {
    throw new InputError(`${where}: ${reason}`);
  };
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (head.length < 10 || head.toString('latin1', 0, 6) !== '\x93NUMPY') return refuse('not an npy array');
  const version = head[6]!;
  if (version < 1 || version > 3) return refuse(`expected version 1, 2 or 3 of the npy format, got ${version}`);
  const start = version === 1 ? 10 : 12;
  if (head.length < start) return refuse('the npy header is cut off');
  const size = start + (version === 1 ? head.readUInt16LE(8) : head.readUInt32LE(8));
  if (size > MAX_HEADER_BYTES) return refuse(`the npy header claims ${size} bytes, more than the ${MAX_HEADER_BYTES} allowed`);
  if (size > head.length) return refuse('the npy header is cut off');
  const text = head.toString(version === 3 ? 'utf8' : 'latin1', start, size);

  const descr = /'descr'\s*:\s*('[^']*'|\[)/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)\b/.exec(text)?.[1];
  const sides = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || sides === undefined) return refuse('the npy header is damaged');
  if (descr === '[') return refuse('holds records, expected an array of numbers');
  const [, endian, name = ''] = /^'([<>|=]?)([a-zA-Z]\w*)'$/.exec(descr) ?? [];
  if (name.startsWith('O')) return refuse('holds Python objects, which would run code when they are read');
  const type = npyTypes.find((one) => one === name);
  if (type === undefined) return refuse(`holds elements of type ${descr}, expected numbers: ${npyTypes.join(', ')}`);

  const shape = sides
    .split(',')
    .map((side) => side.replace('L', '').trim())
    .filter(Boolean)
    .map(Number);
  if (shape.length > MAX_AXES) return refuse(`has ${shape.length} axes, more than the ${MAX_AXES} that numpy allows`);
  const expected = size + shape.reduce((product, side) => product * side, 1) * Number(type[1]);
  if (!(expected <= Number.MAX_SAFE_INTEGER)) return refuse(`the shape (${shape.join(', ')}) is too large`);
  if (expected !== total)
    return refuse(`${total < expected ? 'cut off: ' : ''}the shape (${shape.join(', ')}) of ${type} takes ${expected} bytes, got ${total}`);
  return { shape, type, bigEndian: endian === '>', fortranOrder: order === 'True', size };
}
