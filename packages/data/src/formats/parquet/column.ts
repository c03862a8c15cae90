import { InputError } from '@kaleido/shared/errors';
import type { RangedFile } from '@kaleido/shared/ranged-file';
import { unpackPage } from './codecs.ts';
import type { Chunk, Leaf } from './metadata.ts';
import { readRuns } from './runs.ts';
import { countIn, numberIn, readStruct, structIn, type ThriftStruct } from './thrift.ts';
import { type Allowance, readValues, type Values } from './values.ts';

/** A value of a row: bytes, a whole number, or nothing. */
export type Value = Buffer | number | null;

/** A page as it stands in a column. */
interface Page {
  readonly header: ThriftStruct;
  readonly packed: Buffer;
  readonly size: number;
}

/** What a column may unpack to whatever its size, and how often its size otherwise: pictures hardly pack at all. */
const [FREE, MOST_RATIO] = [2 ** 28, 100];

/**
 * The values of a column in a group of rows. What is set aside grows with the bytes that are there, whatever their counts claim.
 * @throws InputError with the reason alone
 */
export async function readColumn(file: RangedFile, leaf: Leaf, chunk: Chunk, rows: number): Promise<readonly Value[]> {
  const bytes = Buffer.alloc(chunk.size);
  await file.fill(bytes, chunk.start);
  const allowance = allowanceOf(chunk.size);
  const values: Value[] = [];
  let dictionary: Values | undefined;
  for (const page of pagesIn(bytes, allowance)) {
    if (values.length >= rows) break;
    const kind = numberIn(page.header, 1);
    if (kind === 2) dictionary = readDictionary(page, leaf, chunk.codec, allowance);
    else if (kind === 0 || kind === 3) {
      const read = kind === 0 ? readDataPage : readDataPage2;
      for (const value of read(page, { leaf, codec: chunk.codec, dictionary, most: rows - values.length, allowance })) values.push(value);
    }
  }
  if (values.length < rows) throw new InputError(`column ${JSON.stringify(leaf.path)} ends after ${values.length} of ${rows} rows`);
  return values;
}

function allowanceOf(packed: number): Allowance {
  const most = Math.max(FREE, MOST_RATIO * packed);
  let taken = 0;
  return {
    take(bytes) {
      taken += bytes;
      if (taken > most) throw new InputError(`a column of ${packed} bytes unpacks to more than the ${most} allowed`);
    },
  };
}

function* pagesIn(bytes: Buffer, allowance: Allowance): Generator<Page> {
  for (let at = 0; at < bytes.length; ) {
    const { struct: header, end } = readStruct(bytes, at);
    const size = countIn(header, 2, 'the unpacked size of a page');
    const packedSize = countIn(header, 3, 'the size of a page');
    if (packedSize > bytes.length - end) throw new InputError('a page reaches beyond the end of its column');
    allowance.take(size);
    yield { header, packed: bytes.subarray(end, end + packedSize), size };
    at = end + packedSize;
  }
}

function readDictionary({ header, packed, size }: Page, leaf: Leaf, codec: number, allowance: Allowance): Values {
  const said = structIn(header.get(7)) ?? new Map();
  const count = countIn(said, 1, 'the number of values of a dictionary');
  return readValues(0, { bytes: unpackPage(packed, codec, size), count, leaf, dictionary: undefined, allowance });
}

interface PageOptions {
  readonly leaf: Leaf;
  readonly codec: number;
  readonly dictionary: Values | undefined;
  /** Rows that are missing yet. */
  readonly most: number;
  readonly allowance: Allowance;
}

/** Levels and values are packed together. */
function readDataPage({ header, packed, size }: Page, options: PageOptions): Iterable<Value> {
  const said = structIn(header.get(5)) ?? new Map();
  const count = countOf(said, options.most);
  const bytes = unpackPage(packed, options.codec, size);
  if (options.leaf.definitions === 0) return withGaps(undefined, bytes, count, said, 2, options);
  if (numberIn(said, 3) !== 3) throw new InputError('a page has levels of an encoding that is not known'); // 3 is RLE
  const end = bytes.length < 4 ? Number.POSITIVE_INFINITY : 4 + bytes.readUInt32LE(0);
  if (end > bytes.length) throw new InputError('a page ends within its levels or indices');
  return withGaps(bytes.subarray(4, end), bytes.subarray(end), count, said, 2, options);
}

/** Levels stand before the values, which alone are packed. */
function readDataPage2({ header, packed, size }: Page, options: PageOptions): Iterable<Value> {
  const said = structIn(header.get(8)) ?? new Map();
  const count = countOf(said, options.most);
  const repetitions = countIn(said, 6, 'the size of levels');
  const start = repetitions + countIn(said, 5, 'the size of levels');
  if (start > Math.min(packed.length, size)) throw new InputError('a page ends within its levels or indices');
  const content = packed.subarray(start);
  const bytes = said.get(7) === false ? content : unpackPage(content, options.codec, size - start);
  return withGaps(packed.subarray(repetitions, start), bytes, count, said, 4, options);
}

function countOf(said: ThriftStruct, most: number): number {
  const count = countIn(said, 1, 'the number of values of a page');
  if (count > most) throw new InputError(`a page claims ${count} values, more than the ${most} rows that are left`);
  return count;
}

/** The values of a page, with nothing where the levels say so. */
function* withGaps(
  levels: Buffer | undefined,
  bytes: Buffer,
  count: number,
  said: ThriftStruct,
  encodingField: number,
  { leaf, dictionary, allowance }: PageOptions,
): Generator<Value> {
  const { definitions } = leaf;
  const defined = levels && definitions > 0 ? readRuns(levels, 32 - Math.clz32(definitions), count) : undefined;
  const present = defined ? defined.reduce((sum, level) => sum + (level === definitions ? 1 : 0), 0) : count;
  const values = readValues(numberIn(said, encodingField) ?? -1, { bytes, count: present, leaf, dictionary, allowance });
  let next = 0;
  for (let index = 0; index < count; index++)
    yield defined === undefined || defined[index] === definitions ? (values[next++] ?? null) : null;
}
