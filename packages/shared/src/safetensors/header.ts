import { InputError } from '../errors.ts';
import { show } from '../show.ts';
import { byteLengthOf, type FileDType, isFileDType } from './dtypes.ts';
import { parseStrictJson } from './strict-json.ts';

/** A tensor and its bytes begin … end − 1 of the file's data section. */
export interface TensorEntry {
  readonly dtype: FileDType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** A checked header; tensors are in the order of the data. */
export interface Header {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The limit of the reference implementation. */
export const MAX_HEADER_BYTES = 100_000_000;

/** Why a tensor must not have this name; undefined for a valid name. */
export function refusedName(name: string): string | undefined {
  if (name === '__metadata__') return 'the name is reserved';
  if (name.split('.').includes('__proto__')) return 'the name would change an object instead of naming a tensor';
  return undefined;
}

/**
 * Reads a header and checks it against the rules of the format: UTF-8 JSON that begins with `{`, no duplicate keys, `__metadata__` from
 * string to string, known types, shape × size equal to the span, spans that cover `dataBytes` bytes exactly.
 * @throws InputError of one line that begins with `path`
 */
export function parseHeader(bytes: Uint8Array, dataBytes: number, path: string): Header {
  const refuse = (reason: string): never => {
    throw new InputError(`${path}: not a valid safetensors file: ${reason}`);
  };
  if (bytes[0] !== 0x7b) refuse('the header does not begin with {');
  const parsed = parseJson(bytes, refuse);
  const metadata: Record<string, string> = Object.create(null);
  const entries: [string, TensorEntry][] = [];
  for (const [name, value] of Object.entries(parsed)) {
    if (name === '__metadata__') Object.assign(metadata, parseMetadata(value, refuse));
    else entries.push([name, parseEntry(name, value, refuse)]);
  }
  entries.sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const [name, entry] of entries) {
    if (entry.begin !== end)
      refuse(
        `tensor ${show(name, 100)} begins at byte ${entry.begin}, ${entry.begin < end ? 'overlapping the one' : 'leaving a gap after the one'} that ends at ${end}`,
      );
    end = entry.end;
  }
  if (end !== dataBytes) refuse(`the tensors take ${end} bytes, but ${dataBytes} follow the header`);
  return { tensors: new Map(entries), metadata };
}

type Refuse = (reason: string) => never;

function parseJson(bytes: Uint8Array, refuse: Refuse): object {
  let json: string;
  try {
    json = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse('the header is not UTF-8');
  }
  try {
    return parseStrictJson(json) as object; // it begins with {
  } catch (error) {
    return refuse(`the header ${(error as SyntaxError).message}`);
  }
}

function parseMetadata(value: unknown, refuse: Refuse): Record<string, string> {
  if (!isObject(value)) return refuse('__metadata__ is not an object');
  for (const [key, text] of Object.entries(value)) if (typeof text !== 'string') refuse(`__metadata__: ${show(key, 100)} is not a string`);
  return value as Record<string, string>;
}

function parseEntry(name: string, value: unknown, refuse: Refuse): TensorEntry {
  const where = `tensor ${show(name, 100)}`;
  const forbidden = refusedName(name);
  if (forbidden !== undefined) refuse(`${where}: ${forbidden}`);
  if (!isObject(value)) return refuse(`${where}: its description is not an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isFileDType(dtype)) return refuse(`${where}: unknown type ${show(dtype, 100)}`);
  if (!isCounts(shape)) return refuse(`${where}: the shape is not a list of whole numbers`);
  if (!isCounts(offsets) || offsets.length !== 2) return refuse(`${where}: data_offsets is not a pair of whole numbers`);
  const [begin, end] = offsets as [number, number];
  const size = byteLengthOf(dtype, shape);
  if (size === undefined) return refuse(`${where}: the size of ${dtype} ${showShape(shape)} is not a whole number of bytes, or too large`);
  if (end - begin !== size) refuse(`${where}: ${dtype} ${showShape(shape)} takes ${size} bytes, but data_offsets span ${end - begin}`);
  return { dtype, shape, begin, end };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const isCounts = (value: unknown): value is number[] => Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

const showShape = (shape: readonly number[]): string => `[${shape.length <= 8 ? shape.join(', ') : `${shape.slice(0, 8).join(', ')}, …`}]`;
