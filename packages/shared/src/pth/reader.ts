/** The bytes end too early. */
export class CutOff extends Error {
  override name = 'CutOff';
}

/** Reads a pickle's bytes sequentially. */
export interface Reader {
  readonly position: number;
  byte(): number;
  uint16(): number;
  int32(): number;
  uint32(): number;
  /** @throws RangeError beyond 2^53 */
  uint64(): number;
  float64(): number;
  bytes(count: number): Uint8Array;
  text(count: number): string;
  /** A line without its line break. */
  line(): string;
}

/** Reads from `start`. Every read throws CutOff when too few bytes are left. */
export function readerOf(source: Uint8Array, start: number): Reader {
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  let at = start;
  const take = (count: number): number => {
    if (count > bytes.length - at) throw new CutOff(`is cut off at byte ${bytes.length}`);
    at += count;
    return at - count;
  };
  return {
    get position() {
      return at;
    },
    byte: () => bytes[take(1)]!,
    uint16: () => bytes.readUInt16LE(take(2)),
    int32: () => bytes.readInt32LE(take(4)),
    uint32: () => bytes.readUInt32LE(take(4)),
    uint64: () => Number(bytes.readBigUInt64LE(take(8))),
    float64: () => bytes.readDoubleBE(take(8)),
    bytes: (count) => bytes.subarray(take(count), at),
    text: (count) => bytes.toString('utf8', take(count), at),
    line() {
      const end = bytes.indexOf(0x0a, at);
      const begin = take((end < 0 ? Number.POSITIVE_INFINITY : end + 1) - at);
      return bytes.toString('utf8', begin, end);
    },
  };
}
