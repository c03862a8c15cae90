import { InputError } from '@kaleido/shared/errors';
import type { RangedFile } from '@kaleido/shared/ranged-file';
import { countIn, listIn, numberIn, readStruct, structIn, type ThriftStruct, textIn } from './thrift.ts';

/** Physical types by their numbers (parquet.thrift). */
const types = ['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'] as const;
export type ParquetType = (typeof types)[number];

/** A column of values; a struct has one per field. */
export interface Leaf {
  /** Names from the outermost in, joined by dots. */
  readonly path: string;
  readonly type: ParquetType;
  /** Bytes per value of fixed length. */
  readonly width: number;
  /** Number of optional fields on the path, which is the definition level of a present value. */
  readonly definitions: number;
  /** Whether it contains lists. */
  readonly isRepeated: boolean;
}

/** The values of a column in a row group. */
export interface Chunk {
  readonly codec: number;
  readonly start: number;
  readonly size: number;
  readonly unpackedSize: number;
}

/** A row group. */
export interface RowGroup {
  readonly rows: number;
  /** In the order of the leaves. */
  readonly chunks: readonly Chunk[];
}

export interface Metadata {
  readonly leaves: readonly Leaf[];
  readonly groups: readonly RowGroup[];
}

/** Maximum size of the metadata, which is read as a whole. */
const MAX_METADATA = 2 ** 27;
/** Maximum rows of a group; each has a picture. */
const MAX_ROWS = 2 ** 24;
/** Rows that a group may have whatever its size, since equal ones take no bytes. */
const FEW_ROWS = 2 ** 20;

/**
 * Reads the metadata at the end of a Parquet file, and checks it against the file's size.
 * @throws InputError (with the reason only)
 */
export async function readMetadata(file: RangedFile): Promise<Metadata> {
  if (file.size < 12) throw new InputError('it is cut off');
  const tail = Buffer.alloc(8);
  await file.fill(tail, file.size - 8);
  if (tail.toString('latin1', 4) === 'PARE') throw new InputError('it is encrypted');
  if (tail.toString('latin1', 4) !== 'PAR1') throw new InputError('its end is missing');
  const size = tail.readUInt32LE(0);
  if (size > Math.min(MAX_METADATA, file.size - 12))
    throw new InputError(`its metadata claims ${size} bytes, more than the file has or than allowed`);
  const bytes = Buffer.alloc(size);
  await file.fill(bytes, file.size - 8 - size);
  const { struct } = readStruct(bytes, 0);
  const leaves = leavesOf(listIn(struct.get(2)).map((element) => structIn(element) ?? new Map()));
  const groups = listIn(struct.get(4)).map((group) =>
    groupOf(structIn(group) ?? new Map(), leaves.length, file.size - 8 - size, file.size),
  );
  return { leaves, groups };
}

/** Flattens the schema, a tree in depth-first order: an element precedes its children. */
function leavesOf(elements: readonly ThriftStruct[]): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const open: { left: number; path: string; definitions: number; isRepeated: boolean }[] = [];
  for (const [index, element] of elements.entries()) {
    while (open.at(-1)?.left === 0) open.pop();
    const parent = open.at(-1);
    if (parent) parent.left--;
    else if (index > 0) throw new InputError('its schema is inconsistent');
    if (open.length > 64) throw new InputError('its schema is nested deeper than 64 levels');
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
      if (type === undefined) throw new InputError(`column ${JSON.stringify(node.path)} has an unknown type`);
      leaves.push({ ...node, type, width: numberIn(element, 2) ?? 0 });
    }
  }
  if (open.some(({ left }) => left !== 0)) throw new InputError('its schema is inconsistent');
  return leaves;
}

function groupOf(group: ThriftStruct, columns: number, end: number, fileSize: number): RowGroup {
  const rows = countIn(group, 3, 'the number of rows of a group');
  if (rows > MAX_ROWS || (rows > FEW_ROWS && rows > fileSize))
    throw new InputError(`a group claims ${rows} rows, more than its ${fileSize} bytes can hold`);
  const chunks = listIn(group.get(1)).map((column): Chunk => {
    const data = structIn(structIn(column)?.get(3));
    if (!data) throw new InputError('a column is stored in another file');
    const dictionary = numberIn(data, 11) ?? 0;
    const page = countIn(data, 9, 'the offset of a page');
    const start = dictionary > 0 ? Math.min(dictionary, page) : page; // some writers put 0 if there is no dictionary
    const size = countIn(data, 7, 'the size of a column');
    if (start + size > end) throw new InputError('a column extends beyond the end of the data');
    if (countIn(data, 5, 'the number of values of a column') < rows)
      throw new InputError(`a column has fewer values than its ${rows} rows`);
    return { codec: numberIn(data, 4) ?? -1, start, size, unpackedSize: countIn(data, 6, 'the uncompressed size of a column') };
  });
  if (chunks.length !== columns) throw new InputError(`a group has ${chunks.length} of ${columns} columns`);
  return { rows, chunks };
}
