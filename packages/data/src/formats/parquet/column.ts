import { InputError } from '@kaleido/shared/errors';
import type { RangedFile } from '@kaleido/shared/ranged-file';
import { unpackPage } from './codecs.ts';
import type { Chunk, Leaf } from './metadata.ts';
import { readRuns } from './runs.ts';
import { countIn, numberIn, readStruct, structIn, type ThriftStruct } from './thrift.ts';
import { type Allowance, readValues, type Values } from './values.ts';

/** A value of a row: bytes, a whole number, or nothing. */
export type Value = Buffer | number | null;

/** A page of a column. */
interface Page {
  readonly header: ThriftStruct;
  readonly packed: Buffer;
  readonly size: number;
}

/** A column may decompress to `MIN_ALLOWED` bytes, or `MAX_RATIO` times its size if that is more: pictures hardly compress. */
const [MIN_ALLOWED, MAX_RATIO] = [2 ** 28, 100];

/**
 * The values of a column in a row group. Memory grows with the actual bytes, not with the counts they claim.
 * @throws InputError (with the reason only)
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
      for (const value of read(page, { leaf, codec: chunk.codec, dictionary, max: rows - values.length, allowance })) values.push(value);
    }
  }
  if (values.length < rows) throw new InputError(`column ${JSON.stringify(leaf.path)} ends after ${values.length} of ${rows} rows`);
  return values;
}

function allowanceOf(packed: number): Allowance {
  const max = Math.max(MIN_ALLOWED, MAX_RATIO * packed);
  let taken = 0;
  return {
    take(bytes) {
      taken += bytes;
      if (taken > max) throw new InputError(`a column of ${packed} bytes decompresses to more than the ${max} allowed`);
    },
  };
}

function* pagesIn(bytes: Buffer, allowance: Allowance): Generator<Page> {
  for (let at = 0; at < bytes.length; ) {
    const { struct: header, end } = readStruct(bytes, at);
    const size = countIn(header, 2, 'the uncompressed size of a page');
    const packedSize = countIn(header, 3, 'the size of a page');
    if (packedSize > bytes.length - end) throw new InputError('a page extends beyond the end of its column');
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
  /** Rows still to be read. */
  readonly max: number;
  readonly allowance: Allowance;
}

/** Data page v1: levels and values are compressed together. */
function readDataPage({ header, packed, size }: Page, options: PageOptions): Iterable<Value> {
  const said = structIn(header.get(5)) ?? new Map();
  const count = countOf(said, options.max);
  const bytes = unpackPage(packed, options.codec, size);
  if (options.leaf.definitions === 0) return withGaps(undefined, bytes, count, said, 2, options);
  if (numberIn(said, 3) !== 3) throw new InputError('a page has levels of an unknown encoding'); // 3 is RLE
  const end = bytes.length < 4 ? Number.POSITIVE_INFINITY : 4 + bytes.readUInt32LE(0);
  if (end > bytes.length) throw new InputError('a page ends within its levels or indices');
  return withGaps(bytes.subarray(4, end), bytes.subarray(end), count, said, 2, options);
}

/** Data page v2: levels come first, and only the values are compressed. */
function readDataPage2({ header, packed, size }: Page, options: PageOptions): Iterable<Value> {
  const said = structIn(header.get(8)) ?? new Map();
  const count = countOf(said, options.max);
  const repetitions = countIn(said, 6, 'the size of levels');
  const start = repetitions + countIn(said, 5, 'the size of levels');
  if (start > Math.min(packed.length, size)) throw new InputError('a page ends within its levels or indices');
  const content = packed.subarray(start);
  const bytes = said.get(7) === false ? content : unpackPage(content, options.codec, size - start);
  return withGaps(packed.subarray(repetitions, start), bytes, count, said, 4, options);
}

function countOf(said: ThriftStruct, max: number): number {
  const count = countIn(said, 1, 'the number of values of a page');
  if (count > max) throw new InputError(`a page claims ${count} values, more than the ${max} remaining rows`);
  return count;
}

/** The values of a page, with nulls where the levels say so. */
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
