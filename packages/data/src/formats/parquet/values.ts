import { InputError } from '@kaleido/shared/errors';
import { readDeltas } from './deltas.ts';
import type { Leaf } from './metadata.ts';
import { readRuns } from './runs.ts';

export type Values = ArrayLike<Buffer | number>;

/** Limits the bytes that are created from a file. */
export interface Allowance {
  /** @throws InputError (with the reason only) when the limit is exceeded */
  take(bytes: number): void;
}

/** A page's encoded values. */
interface Packed {
  readonly bytes: Buffer;
  /** Number of values, without missing ones. */
  readonly count: number;
  readonly leaf: Leaf;
  readonly dictionary: Values | undefined;
  readonly allowance: Allowance;
}

const short = (): never => {
  throw new InputError('a page ends within its values');
};

/** Encodings by their numbers (parquet.thrift). */
const encodings: Readonly<Record<number, (packed: Packed) => Values>> = {
  0: plain,
  2: indexed,
  5: ({ bytes, count }) => readDeltas(bytes, 0, count).values,
  6: byLengths,
  7: byPrefixes,
  8: indexed,
};

/** @throws InputError (with the reason only) */
export function readValues(encoding: number, packed: Packed): Values {
  const read = encodings[encoding];
  if (!read) throw new InputError(`column ${JSON.stringify(packed.leaf.path)}: unknown encoding ${encoding}`);
  return read(packed);
}

function plain({ bytes, count, leaf: { type, width } }: Packed): Values {
  if (type === 'BYTE_ARRAY') {
    if (count > bytes.length / 4) short();
    let at = 0;
    return Array.from({ length: count }, () => {
      if (at + 4 > bytes.length) short();
      const end = at + 4 + bytes.readUInt32LE(at);
      if (end > bytes.length) short();
      const value = bytes.subarray(at + 4, end);
      at = end;
      return value;
    });
  }
  const size = type === 'INT32' ? 4 : type === 'INT64' ? 8 : type === 'FIXED_LEN_BYTE_ARRAY' ? width : 0;
  if (!(size > 0) || count * size > bytes.length) short();
  return Array.from({ length: count }, (_, index) => {
    if (type === 'INT32') return bytes.readInt32LE(4 * index);
    if (type === 'INT64') return Number(bytes.readBigInt64LE(8 * index));
    return bytes.subarray(index * size, (index + 1) * size);
  });
}

function indexed({ bytes, count, dictionary }: Packed): Values {
  if (!dictionary) throw new InputError('a page of indices comes before their dictionary');
  if (count === 0) return [];
  const [width = short()] = bytes;
  return Array.from(readRuns(bytes.subarray(1), width, count), (index) => dictionary[index] ?? short());
}

function byLengths({ bytes, count }: Packed): Buffer[] {
  const { values: lengths, end } = readDeltas(bytes, 0, count);
  let at = end;
  return Array.from(lengths, (length) => {
    if (!(length >= 0 && length <= bytes.length - at)) short();
    at += length;
    return bytes.subarray(at - length, at);
  });
}

/** Each value shares a prefix with the previous one. */
function byPrefixes({ bytes, count, leaf, dictionary, allowance }: Packed): Values {
  const { values: prefixes, end } = readDeltas(bytes, 0, count);
  let before: Buffer = Buffer.alloc(0);
  return byLengths({ bytes: bytes.subarray(end), count, leaf, dictionary, allowance }).map((suffix, index) => {
    const prefix = prefixes[index]!;
    if (!(prefix >= 0 && prefix <= before.length)) short();
    if (prefix > 0) allowance.take(prefix + suffix.length);
    before = prefix > 0 ? Buffer.concat([before.subarray(0, prefix), suffix]) : suffix;
    return before;
  });
}
