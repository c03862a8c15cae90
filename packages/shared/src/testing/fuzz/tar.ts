import { mutateBytes } from './bytes.ts';
import type { Draw } from './draw.ts';
import type { Mutate } from './reader.ts';

const BLOCK = 512;

function fixChecksum(bytes: Buffer, at: number): void {
  bytes.write('        ', at + 148, 'latin1');
  let sum = 0;
  for (let i = at; i < at + BLOCK; i++) sum += bytes[i]!;
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
}

const SIZES = [
  ...['-1', '-0000001000', '-1000', '-7777', '00000000000', '77777777777', '00000001000', '00000000001', '8', 'x', '', '  12 ', '1 2'],
  ...['+10', '0x10', '00000002000', '00000000777'],
];
const NAMES = [
  ...['../../etc/passwd', '/abs.png', '', '.hidden.png', '__x.png', 'a', 'a.', '.', '..', 'a.png', '000.png', 'x\xff.png', 'a/b/c.d.PNG'],
  ...[`${'d/'.repeat(45)}x.png`, '000.txt', '000.json'],
];
const PAX = [
  ...['-5 size=-512\n', '13 size=-512\n', '15 size=-51200\n', '12 size=512\n', '10 size=1\n', '14 size=1e308\n', '13 size=0x20\n'],
  ...['11 size=NaN\n', '19 path=../../x.png\n', '12 path=a.b\n', '0 path=\n', '999 path=x\n', '1e1 path=a\n', '8 path=\n'],
  ...['22 __proto__=x\n', '14 path=a.png\n13 size=-512\n'],
];

/** Changes the headers of a tar (sizes, types, names, pax records) and fixes their checksums; repeats, truncates and flips other bytes. */
export const mutateTar: Mutate = (input, draw, others) => {
  if (draw.chance(0.15)) return mutateBytes(input, draw, others);
  let bytes: Buffer = Buffer.from(input);
  for (let n = 1 + draw.int(3); n > 0; n--) {
    const headers = headersOf(bytes);
    if (headers.length === 0) break;
    const at = draw.pick(headers);
    if (draw.chance(0.2)) bytes = draw.chance(0.5) ? doubled(bytes, at, draw) : bytes.subarray(0, at + draw.int(2 * BLOCK));
    else changeHeader(bytes, at, draw);
    if (at + BLOCK <= bytes.length && draw.chance(0.97)) fixChecksum(bytes, at);
  }
  return bytes;
};

function headersOf(bytes: Buffer): number[] {
  const found: number[] = [];
  for (let at = 0; at + BLOCK <= bytes.length; at += BLOCK) if (bytes.toString('latin1', at + 257, at + 262) === 'ustar') found.push(at);
  return found;
}

function doubled(bytes: Buffer, at: number, draw: Draw): Buffer {
  const to = Math.min(bytes.length, at + BLOCK * (1 + draw.int(3)));
  return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
}

function changeHeader(bytes: Buffer, at: number, draw: Draw): void {
  const write = (from: number, length: number, text: string): void => {
    bytes.fill(0, at + from, at + from + length);
    bytes.write(text, at + from, length, 'latin1');
  };
  switch (draw.int(6)) {
    case 0:
      write(124, 12, draw.pick(SIZES));
      break;
    case 1: // base-256
      bytes.fill(draw.pick([0, 0xff]), at + 124, at + 136);
      bytes[at + 124] = draw.pick([0x80, 0xff, 0x81]);
      bytes.writeUInt32BE(draw.pick([0, 1, 512, 2 ** 31, 2 ** 32 - 1]), at + 132);
      if (draw.chance(0.3)) bytes.writeUInt32BE(draw.pick([1, 2 ** 31, 2 ** 32 - 1]), at + 128);
      break;
    case 2:
      write(156, 1, draw.pick('01234567xgLKSVX\0'));
      break;
    case 3:
      write(0, 100, draw.pick(NAMES));
      break;
    case 4: {
      const text = draw.pick(PAX);
      write(156, 1, draw.pick('xgLK'));
      write(124, 12, text.length.toString(8).padStart(11, '0'));
      if (at + 2 * BLOCK > bytes.length) break;
      bytes.fill(0, at + BLOCK, at + 2 * BLOCK);
      bytes.write(text, at + BLOCK, 'latin1');
      break;
    }
    default:
      bytes[at + draw.int(Math.min(2 * BLOCK, bytes.length - at))] = draw.int(256);
  }
}
