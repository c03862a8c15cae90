import type { Mutate } from './reader.ts';

/** Whole numbers at which counters, offsets and signs change. */
const EDGES = [
  ...[0, 1, 2, 3, 7, 8, 15, 16, 63, 64, 127, 128, 255, 256, 511, 512, 1000, 1001, 4095, 65535, 65536, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1],
  ...[2 ** 32, 2 ** 33, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, 2 ** 62, 2 ** 63, 2 ** 64 - 1024],
];

/** Numbers as texts: at the edges of types, and forms that parsers disagree about. */
export const NUMBERS = [
  ...['0', '-0', '-1', '1', '0.5', '-1e-9', '1e-400', '1e308', '1e309', '-1e309', '4294967295', '4294967296', '2147483647', '-2147483648'],
  ...['9007199254740991', '9007199254740993', '18446744073709551615', '1e21', '16777217', '1000000000', '1e15', '1001', '1.0', '-7', '181'],
];

/** A random edge, reduced to `bits` bits. */
export const edgeOf = (draw: Parameters<Mutate>[1], bits: number): bigint => BigInt.asUintN(bits, BigInt(draw.pick(EDGES)));

const SPLICES: readonly Mutate[] = [
  (b, draw) => {
    b[draw.int(b.length)]! ^= 1 << draw.int(8);
    return b;
  },
  (b, draw) => {
    b[draw.int(b.length)] = draw.pick([0, 1, 0x7f, 0x80, 0xff, 0x20, 0x0a, 0x22, 0x7b, 0x5b]);
    return b;
  },
  (b, draw) => b.subarray(0, draw.int(b.length)),
  (b, draw) => replace(b, draw.int(b.length), 1 + draw.int(16), Buffer.alloc(0)),
  (b, draw) => replace(b, draw.int(b.length), 0, b.subarray(draw.int(b.length)).subarray(0, 1 + draw.int(64))),
  (b, draw) => replace(b, draw.int(b.length), draw.pick([0, 4]), word(edgeOf(draw, 32), 4)),
  (b, draw) => replace(b, draw.int(b.length), draw.pick([0, 8]), word(edgeOf(draw, 64), 8)),
  (b, draw) => replace(b, draw.int(b.length), 2, word(edgeOf(draw, 16), 2)),
  (b, draw) => replace(b, draw.int(b.length), 4, Buffer.from(word(edgeOf(draw, 32), 4)).reverse()),
  (b, draw, others) => {
    const other = others.length > 0 ? draw.pick(others) : b;
    return Buffer.concat([b.subarray(0, draw.int(b.length)), other.subarray(draw.int(other.length + 1))]);
  },
  (b, draw) => replace(b, draw.int(b.length), 8, Buffer.from(Array.from({ length: 1 + draw.int(8) }, () => draw.int(256)))),
  (b, draw) => Buffer.concat([b, Buffer.alloc(draw.int(600), draw.pick([0, 0x20, 0xff]))]),
  (b, draw) => replace(b, draw.int(b.length), draw.pick([0, 1, 4]), Buffer.from(draw.pick(NUMBERS))),
];

/** A few changes that ignore the format: flipped bits, removed and repeated pieces, edge numbers, pieces of other inputs. */
export const mutateBytes: Mutate = (input, draw, others) => {
  let bytes: Buffer = Buffer.from(input);
  for (let n = 1 + (draw.chance(0.4) ? draw.int(6) : 0); n > 0 && bytes.length > 0; n--)
    bytes = Buffer.from(draw.pick(SPLICES)(bytes, draw, others));
  return bytes;
};

/** Replaces `length` bytes at an offset by a piece. */
export const replace = (bytes: Buffer, at: number, length: number, piece: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(Math.min(bytes.length, at + length))]);

function word(value: bigint, size: 2 | 4 | 8): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes.subarray(0, size);
}
