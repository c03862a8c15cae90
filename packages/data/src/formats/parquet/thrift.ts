import { InputError } from '@kaleido/shared/errors';

/** The value of a field; integers beyond 2^53 are NaN. */
export type ThriftValue = number | boolean | Buffer | readonly ThriftValue[] | ThriftStruct;

/** Fields by number. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

/** Maximum nesting; Parquet's own structs are six deep. */
const MAX_DEPTH = 16;

/**
 * Reads a struct in Thrift's compact protocol, which Parquet's headers use, and returns where it ends. Counts are checked against the
 * actual bytes.
 * @throws InputError (with the reason only)
 */
export function readStruct(bytes: Buffer, from: number): { readonly struct: ThriftStruct; readonly end: number } {
  let at = from;
  const damaged = (): never => {
    throw new InputError('a header is damaged');
  };
  const byte = (): number => bytes[at++] ?? damaged();
  /** Seven bits per byte, lowest first; multiplies by 128, since shifts would lose bits beyond 32. */
  const varint = (): number => {
    let value = 0;
    for (let digit = 0; digit < 10; digit++) {
      const next = byte();
      value += (next & 0x7f) * 128 ** digit;
      if (next < 0x80) return value;
    }
    return damaged();
  };
  const zigzag = (): number => {
    const value = varint();
    if (value > Number.MAX_SAFE_INTEGER) return Number.NaN;
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  const element = (type: number, depth: number): ThriftValue => {
    if (depth > MAX_DEPTH) damaged();
    if (type === 1 || type === 2) return type === 1;
    if (type === 3) return (byte() << 24) >> 24;
    if (type >= 4 && type <= 6) return zigzag();
    if (type === 7 || type === 8) {
      const length = type === 7 ? 8 : varint();
      if (length > bytes.length - at) damaged();
      at += length;
      return bytes.subarray(at - length, at);
    }
    if (type === 9 || type === 10) return list(depth);
    return type === 12 ? struct(depth) : damaged();
  };
  const list = (depth: number): readonly ThriftValue[] => {
    const head = byte();
    const length = head >> 4 === 15 ? varint() : head >> 4;
    if (length > bytes.length - at) damaged(); // an element takes at least one byte
    const type = head & 15;
    return Array.from({ length }, () => (type === 1 || type === 2 ? byte() === 1 : element(type, depth + 1)));
  };
  const struct = (depth: number): ThriftStruct => {
    const fields = new Map<number, ThriftValue>();
    for (let field = 0; ; ) {
      const head = byte();
      const type = head & 15;
      if (type === 0) return fields;
      field = head >> 4 === 0 ? zigzag() : field + (head >> 4);
      fields.set(field, element(type, depth + 1));
    }
  };
  return { struct: struct(0), end: at };
}

/** A non-negative safe integer: a count, size or offset. @throws InputError (with the reason only) */
export function countIn(struct: ThriftStruct, field: number, what: string): number {
  const value = struct.get(field);
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new InputError(`${what} is not valid`);
  return value as number;
}

export const numberIn = (struct: ThriftStruct, field: number): number | undefined => {
  const value = struct.get(field);
  return typeof value === 'number' ? value : undefined;
};

export const textIn = (value: ThriftValue | undefined): string => (Buffer.isBuffer(value) ? value.toString('utf8') : '');

export const structIn = (value: ThriftValue | undefined): ThriftStruct | undefined => (value instanceof Map ? value : undefined);

export const listIn = (value: ThriftValue | undefined): readonly ThriftValue[] => (Array.isArray(value) ? value : []);
