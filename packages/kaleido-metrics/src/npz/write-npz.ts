import { writeOutput } from '@kaleido/shared/output-file';
import { crc32 } from '@kaleido/shared/zip';

/** Something to put into an npz file. */
export type NpzMember =
  | { readonly name: string; readonly shape: readonly number[]; readonly data: Float32Array | Float64Array | Int32Array }
  | { readonly name: string; readonly text: string };

/** What 32 bits cannot hold stands in the zip64 extra field. */
const WIDE = 0xffffffff;
const DOS_DATE = 0x21; // 1 January 1980: equal contents give equal bytes

/**
 * Writes an npz file that numpy reads: arrays as npy version 1, little-endian, in C order, and texts as plain members; all stored, with
 * 64-bit sizes where they are needed. The file appears under its name only when it is whole.
 */
export function writeNpz(path: string, members: readonly NpzMember[]): Promise<void> {
  return writeOutput(path, async (write) => {
    const directory: Buffer[] = [];
    let at = 0;
    for (const member of members) {
      const { name, parts } = contents(member);
      const size = parts.reduce((sum, part) => sum + part.length, 0);
      const entry = { name: Buffer.from(name), size, at, checksum: parts.reduce((crc, part) => crc32(part, crc), 0) };
      directory.push(directoryEntry(entry));
      for (const part of [localHeader(entry), ...parts]) {
        await write(part);
        at += part.length;
      }
    }
    const entries = Buffer.concat(directory);
    await write(entries);
    await write(directoryEnd(members.length, entries.length, at));
  });
}

function contents(member: NpzMember): { name: string; parts: Uint8Array[] } {
  if ('text' in member) return { name: member.name, parts: [Buffer.from(member.text)] };
  const { data, shape } = member;
  const type = data instanceof Float32Array ? '<f4' : data instanceof Float64Array ? '<f8' : '<i4';
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sides}), }`;
  const padded = `${header.padEnd(Math.ceil((10 + header.length + 1) / 64) * 64 - 11)}\n`;
  const start = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${padded}`, 'latin1');
  start.writeUInt16LE(padded.length, 8);
  return { name: `${member.name}.npy`, parts: [start, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)] };
}

interface Entry {
  readonly name: Buffer;
  readonly size: number;
  readonly at: number;
  readonly checksum: number;
}

/** The extra field with those of the values that 32 bits cannot hold (APPNOTE 4.5.3). */
function wideField(values: readonly number[]): Buffer {
  const wide = values.filter((value) => value >= WIDE);
  const field = Buffer.alloc(wide.length ? 4 + 8 * wide.length : 0);
  if (wide.length) {
    field.writeUInt16LE(1, 0);
    field.writeUInt16LE(8 * wide.length, 2);
    for (const [i, value] of wide.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
  }
  return field;
}

const narrow = (value: number): number => Math.min(value, WIDE);

function localHeader({ name, size, checksum }: Entry): Buffer {
  const header = Buffer.alloc(30);
  const extra = wideField([size, size]);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(extra.length ? 45 : 20, 4);
  header.writeUInt16LE(DOS_DATE, 12);
  header.writeUInt32LE(checksum, 14);
  header.writeUInt32LE(narrow(size), 18);
  header.writeUInt32LE(narrow(size), 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

function directoryEntry({ name, size, at, checksum }: Entry): Buffer {
  const entry = Buffer.alloc(46);
  const extra = wideField([size, size, at]);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(45, 4);
  entry.writeUInt16LE(extra.length ? 45 : 20, 6);
  entry.writeUInt16LE(DOS_DATE, 14);
  entry.writeUInt32LE(checksum, 16);
  entry.writeUInt32LE(narrow(size), 20);
  entry.writeUInt32LE(narrow(size), 24);
  entry.writeUInt16LE(name.length, 28);
  entry.writeUInt16LE(extra.length, 30);
  entry.writeUInt32LE(narrow(at), 42);
  return Buffer.concat([entry, name, extra]);
}

/** The end of the archive; in front of it the 64-bit one where the directory lies beyond 4 GB. */
function directoryEnd(count: number, size: number, at: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(narrow(at), 16);
  if (at < WIDE) return end;
  const wide = Buffer.alloc(56 + 20);
  wide.writeUInt32LE(0x06064b50, 0);
  wide.writeBigUInt64LE(44n, 4);
  wide.writeUInt16LE(45, 12);
  wide.writeUInt16LE(45, 14);
  wide.writeBigUInt64LE(BigInt(count), 24);
  wide.writeBigUInt64LE(BigInt(count), 32);
  wide.writeBigUInt64LE(BigInt(size), 40);
  wide.writeBigUInt64LE(BigInt(at), 48);
  wide.writeUInt32LE(0x07064b50, 56);
  wide.writeBigUInt64LE(BigInt(at + size), 64);
  wide.writeUInt32LE(1, 72);
  return Buffer.concat([wide, end]);
}
