import { InputError } from '@kaleido/shared/errors';
import type { RangedFile } from '@kaleido/shared/ranged-file';
import { countIn, listIn, numberIn, readStruct, structIn, type ThriftStruct, textIn } from './thrift.ts';

/** Physical types by their numbers (parquet.thrift). */
const types = ['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'] as const;
export type ParquetType = (typeof types)[number];

/** A column of values; a struct has one for each of its fields. */
export interface Leaf {
  /** Names from the outermost on, joined by dots. */
  readonly path: string;
  readonly type: ParquetType;
  /** Bytes of a value of fixed length. */
  readonly width: number;
  /** How many of the fields on the path may be missing: as many mean that the value is there. */
  readonly definitions: number;
  /** Whether it holds lists. */
  readonly isRepeated: boolean;
}

/** Where the values of a column lie. */
export interface Chunk {
  readonly codec: number;
  readonly start: number;
  readonly size: number;
  readonly unpackedSize: number;
}

/** Rows that are stored together. */
export interface RowGroup {
  readonly rows: number;
  /** By the leaves. */
  readonly chunks: readonly Chunk[];
}

export interface Metadata {
  readonly leaves: readonly Leaf[];
  readonly groups: readonly RowGroup[];
}

/** What describes a file may take; it is read whole. */
const MAX_METADATA = 2 ** 27;
/** Rows of a group, of which each has a picture. */
const MAX_ROWS = 2 ** 24;
/** Rows that may be in a group whatever its size: equal ones take no bytes. */
const FEW_ROWS = 2 ** 20;

/**
 * Reads what a Parquet file says of itself at its end, and checks it against the bytes that are there.
 * @throws InputError with the reason alone
 */
export async function readMetadata(file: RangedFile): Promise<Metadata> {
  if (file.size < 12) throw new InputError('it is cut off');
  const tail = Buffer.alloc(8);
  await file.fill(tail, file.size - 8);
  if (tail.toString('latin1', 4) === 'PARE') throw new InputError('it is encrypted');
  if (tail.toString('latin1', 4) !== 'PAR1') throw new InputError('its end is missing');
  const size = tail.readUInt32LE(0);
  if (size > Math.min(MAX_METADATA, file.size - 12))
    throw new InputError(`its description takes ${size} bytes, more than there are or may be`);
  const bytes = Buffer.alloc(size);
  await file.fill(bytes, file.size - 8 - size);
  const { struct } = readStruct(bytes, 0);
  const leaves = leavesOf(listIn(struct.get(2)).map((element) => structIn(element) ?? new Map()));
  const groups = listIn(struct.get(4)).map((group) =>
    groupOf(structIn(group) ?? new Map(), leaves.length, file.size - 8 - size, file.size),
  );
  return { leaves, groups };
}

/** The schema is a tree in the order of its reading: an element with children stands before them. */
function leavesOf(elements: readonly ThriftStruct[]): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const open: { left: number; path: string; definitions: number; isRepeated: boolean }[] = [];
  for (const [index, element] of elements.entries()) {
    while (open.at(-1)?.left === 0) open.pop();
    const parent = open.at(-1);
    if (parent) parent.left--;
    else if (index > 0) throw new InputError('its schema does not hold together');
    if (open.length > 64) throw new InputError('its schema is more than 64 deep');
    const children = numberIn(element, 5) ?? 0;
    const repetition = index === 0 ? 0 : (numberIn(element, 3) ?? 0); // 0 required, 1 optional, 2 repeated
    const name = textIn(element.get(4));
    const node = {
      path: parent?.path ? `${parent.path}.${name}` : index === 0 ? '' : name,
      definitions: (parent?.definitions ?? 0) + (repetition === 0 ? 0 : 1),
      isRepeated: (parent?.isRepeated ?? false) || repetition === 2,
    };
    if (children > 0 || index === 0) open.push({ ...node, left: children });
    else {
      const type = types[numberIn(element, 1) ?? -1];
      if (type === undefined) throw new InputError(`column ${JSON.stringify(node.path)} has no type that is known`);
      leaves.push({ ...node, type, width: numberIn(element, 2) ?? 0 });
    }
  }
  if (open.some(({ left }) => left !== 0)) throw new InputError('its schema does not hold together');
  return leaves;
}

function groupOf(group: ThriftStruct, columns: number, end: number, fileSize: number): RowGroup {
  const rows = countIn(group, 3, 'the number of rows of a group');
  if (rows > MAX_ROWS || (rows > FEW_ROWS && rows > fileSize))
    throw new InputError(`a group claims ${rows} rows, more than its ${fileSize} bytes can hold`);
  const chunks = listIn(group.get(1)).map((column): Chunk => {
    const data = structIn(structIn(column)?.get(3));
    if (!data) throw new InputError('a column lies in another file');
    const dictionary = numberIn(data, 11) ?? 0;
    const page = countIn(data, 9, 'the place of a page');
    const start = dictionary > 0 ? Math.min(dictionary, page) : page; // some write 0 where there is none
    const size = countIn(data, 7, 'the size of a column');
    if (start + size > end) throw new InputError('a column reaches beyond the end of the data');
    if (countIn(data, 5, 'the number of values of a column') < rows)
      throw new InputError(`a column has fewer values than its ${rows} rows`);
    return { codec: numberIn(data, 4) ?? -1, start, size, unpackedSize: countIn(data, 6, 'the unpacked size of a column') };
  });
  if (chunks.length !== columns) throw new InputError(`a group has ${chunks.length} of ${columns} columns`);
  return { rows, chunks };
}
