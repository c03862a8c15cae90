import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { crc32 } from '../../crc32.ts';
import { edgeOf, mutateBytes } from './bytes.ts';
import type { Draw } from './draw.ts';
import type { Mutate } from './reader.ts';

export interface ZipMember {
  readonly name: string;
  readonly data: Buffer;
  readonly isDeflated: boolean;
}

const LOCAL = 0x04034b50;
const ENTRY = 0x02014b50;
const END = 0x06054b50;

/** A zip file of members; `draw` twists a few of its fields. */
export function zipOf(members: readonly ZipMember[], draw?: Draw): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  const twisted = (value: number, bits: 16 | 32, probability = 0.02) => (draw?.chance(probability) ? Number(edgeOf(draw, bits)) : value);
  let at = 0;
  for (const { name, data, isDeflated } of members) {
    const packed = isDeflated ? deflateRawSync(data) : data;
    const nameBytes = Buffer.from(name, 'latin1').subarray(0, 0xffff);
    const local = Buffer.alloc(30);
    const entry = Buffer.alloc(46);
    local.writeUInt32LE(LOCAL, 0);
    local.writeUInt16LE(isDeflated ? 8 : 0, 8);
    local.writeUInt32LE(crc32(data), 14);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(data.length, 22);
    local.writeUInt16LE(twisted(nameBytes.length, 16), 26);
    local.writeUInt16LE(twisted(0, 16), 28);
    entry.writeUInt32LE(ENTRY, 0);
    entry.writeUInt16LE(twisted(0, 16), 8);
    entry.writeUInt16LE(twisted(isDeflated ? 8 : 0, 16, 0.01), 10);
    entry.writeUInt32LE(twisted(crc32(data), 32, 0.01), 16);
    const wide = draw?.chance(0.05) ? wideSizes([data.length, packed.length, at], draw) : undefined;
    entry.writeUInt32LE(wide ? 0xffffffff : twisted(packed.length, 32), 20);
    entry.writeUInt32LE(wide ? 0xffffffff : twisted(data.length, 32), 24);
    entry.writeUInt32LE(wide ? 0xffffffff : twisted(at, 32), 42);
    entry.writeUInt16LE(twisted(nameBytes.length, 16), 28);
    entry.writeUInt16LE(twisted(wide?.length ?? 0, 16), 30);
    entry.writeUInt16LE(twisted(0, 16, 0.01), 32);
    locals.push(local, nameBytes, packed);
    directory.push(entry, nameBytes, wide ?? Buffer.alloc(0));
    at += 30 + nameBytes.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(twisted(members.length, 16), 10);
  end.writeUInt32LE(twisted(listed.length, 32), 12);
  end.writeUInt32LE(twisted(at, 32), 16);
  return Buffer.concat([...locals, listed, end]);
}

/** The extra field of zip64, sometimes truncated or with other numbers. */
function wideSizes(values: readonly number[], draw: Draw): Buffer {
  const extra = Buffer.alloc(draw.pick([4, 12, 20, 28]));
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(extra.length - 4, 2);
  values.forEach((value, i) => {
    if (12 + 8 * i <= extra.length) extra.writeBigUInt64LE(draw.chance(0.8) ? BigInt(value) : edgeOf(draw, 64), 4 + 8 * i);
  });
  return extra;
}

/** The members of a well-formed zip file without zip64. */
function unzipped(bytes: Buffer): ZipMember[] {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) return [];
  const members: ZipMember[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let n = bytes.readUInt16LE(end + 10); n > 0 && at + 46 <= bytes.length; n--) {
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset)) as [number, number, number];
    const local = bytes.readUInt32LE(at + 42);
    if (local === 0xffffffff) return [];
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    const isDeflated = bytes.readUInt16LE(at + 10) === 8;
    const name = bytes.toString('latin1', at + 46, at + 46 + nameLength);
    members.push({ name, data: isDeflated ? inflateRawSync(packed) : Buffer.from(packed), isDeflated });
    at += 46 + nameLength + extra + comment;
  }
  return members;
}

const NAMES = ['x/data.pkl', '../e', '', 'feats.npy', 'mu.npy', 'arr_0.npy', '__proto__.npy', 'kaleido.json', 'byteorder'];

/** Changes the members of a zip file by `mutateMember`, their list, and the fields around them. */
export const mutateMembers =
  (mutateMember: (member: ZipMember, draw: Draw) => Buffer): Mutate =>
  (input, draw, others) => {
    const members = draw.chance(0.25) ? [] : unzipped(input);
    if (members.length === 0) return mutateBytes(input, draw, others);
    const changed = members.map((member) => ({
      ...member,
      data: draw.chance(0.5) ? mutateMember(member, draw) : member.data,
      isDeflated: member.isDeflated !== draw.chance(0.1),
    }));
    if (draw.chance(0.1)) changed.splice(draw.int(changed.length), 1);
    if (changed.length > 0 && draw.chance(0.1))
      changed.push({ ...draw.pick(changed), name: draw.pick([draw.pick(changed).name, ...NAMES]) });
    return zipOf(changed, draw.chance(0.6) ? draw : undefined);
  };

export const mutateZip = mutateMembers(({ data }, draw) => mutateBytes(data, draw, []));
