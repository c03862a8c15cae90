import { InputError } from '../errors.ts';
import type { RangedFile } from '../ranged-file.ts';

/** The directory entry of a file in a zip. */
export interface ZipMember {
  readonly name: string;
  /** Uncompressed size in bytes. */
  readonly size: number;
  /** Compressed size in bytes. */
  readonly packedSize: number;
  readonly method: 'stored' | 'deflated';
  readonly checksum: number;
  /** Byte offset of its local header. */
  readonly headerAt: number;
}

/** The members by name, and the byte offset where their data ends. */
export interface Directory {
  readonly members: ReadonlyMap<string, ZipMember>;
  readonly end: number;
}

/** Size of the end record with the longest possible comment. */
const MAX_END_BYTES = 22 + 0xffff;
/** Enough for a million names. */
const MAX_DIRECTORY_BYTES = 1 << 27;
/** Maximum compression ratio of deflate (RFC 1951: two bits for 258 bytes). */
const MAX_RATIO = 1032;

const signatures = { end: 0x06054b50, end64: 0x06064b50, locator: 0x07064b50, member: 0x02014b50 };
const methods: Readonly<Record<number, ZipMember['method']>> = { 0: 'stored', 8: 'deflated' };

/**
 * Reads a zip's central directory (APPNOTE 4.3, with zip64) and checks it: unique names, members inside the file, sizes within
 * the maximum compression ratio.
 * @throws InputError of one line that begins with the path
 */
export async function readDirectory(file: RangedFile): Promise<Directory> {
  const refuse = (reason: string): never => {
    throw new InputError(`${file.path}: not a valid zip file: ${reason}`);
  };
  const { start, size, count } = await findDirectory(file, refuse);
  const bytes = Buffer.alloc(size);
  await file.fill(bytes, start);
  const members = new Map<string, ZipMember>();
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > size || bytes.readUInt32LE(at) !== signatures.member) refuse(`its directory ends after ${index} of ${count} members`);
    const end = at + 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (end > size) refuse(`its directory ends inside member ${index}`);
    const member = parseMember(bytes.subarray(at, end), refuse);
    if (members.has(member.name)) refuse(`${JSON.stringify(member.name)} occurs twice`);
    if (member.headerAt + 30 + member.packedSize > start) refuse(`${JSON.stringify(member.name)} extends beyond the end of the data`);
    members.set(member.name, member);
    at = end;
  }
  checkApart([...members.values()], refuse);
  return { members, end: start };
}

type Refuse = (reason: string) => never;

async function findDirectory(file: RangedFile, refuse: Refuse): Promise<{ start: number; size: number; count: number }> {
  const tail = Buffer.alloc(Math.min(MAX_END_BYTES, file.size));
  const tailAt = file.size - tail.length;
  await file.fill(tail, tailAt);
  let end = tail.length - 22;
  while (end >= 0 && !(tail.readUInt32LE(end) === signatures.end && end + 22 + tail.readUInt16LE(end + 20) === tail.length)) end--;
  if (end < 0) refuse('it is cut off, its directory is missing');
  let count = tail.readUInt16LE(end + 10);
  let size = tail.readUInt32LE(end + 12);
  let start = tail.readUInt32LE(end + 16);
  let limit = tailAt + end;
  if (end >= 20 && tail.readUInt32LE(end - 20) === signatures.locator) {
    limit = Number(tail.readBigUInt64LE(end - 12));
    if (limit + 56 > file.size) refuse('its 64-bit end record lies outside of the file');
    const record = Buffer.alloc(56);
    await file.fill(record, limit);
    if (record.readUInt32LE(0) !== signatures.end64) refuse('its 64-bit end record is damaged');
    count = Number(record.readBigUInt64LE(32));
    size = Number(record.readBigUInt64LE(40));
    start = Number(record.readBigUInt64LE(48));
  }
  if (size > MAX_DIRECTORY_BYTES) refuse(`its directory takes ${size} bytes, more than the ${MAX_DIRECTORY_BYTES} allowed`);
  if (start + size > limit) refuse(`its directory (${size} bytes from byte ${start}) lies outside of the file`);
  return { start, size, count };
}

/** Refuses members that share bytes, with which a small file could claim any amount of data. */
function checkApart(members: readonly ZipMember[], refuse: Refuse): void {
  const ordered = members.toSorted((a, b) => a.headerAt - b.headerAt);
  for (const [index, { name, headerAt, packedSize }] of ordered.entries()) {
    const next = ordered[index + 1];
    if (next && headerAt + 30 + packedSize > next.headerAt) refuse(`${JSON.stringify(name)} and ${JSON.stringify(next.name)} overlap`);
  }
}

/** One entry of the directory, from its signature to the end of its comment. */
function parseMember(entry: Buffer, refuse: Refuse): ZipMember {
  const nameEnd = 46 + entry.readUInt16LE(28);
  const name = entry.toString('utf8', 46, nameEnd);
  const shown = JSON.stringify(name);
  if (entry.readUInt16LE(8) & 1) refuse(`${shown} is encrypted`);
  const method = methods[entry.readUInt16LE(10)];
  if (method === undefined) return refuse(`${shown} has compression method ${entry.readUInt16LE(10)}, expected stored or deflated`);
  let packedSize = entry.readUInt32LE(20);
  let size = entry.readUInt32LE(24);
  let headerAt = entry.readUInt32LE(42);
  const wide = extraField(entry.subarray(nameEnd, nameEnd + entry.readUInt16LE(30)), 1);
  let at = 0;
  const widen = (value: number): number => {
    if (value !== 0xffffffff || wide === undefined) return value;
    if (at + 8 > wide.length) refuse(`${shown} lacks its 64-bit sizes`);
    at += 8;
    return Number(wide.readBigUInt64LE(at - 8));
  };
  size = widen(size); // the field holds only the values that do not fit 32 bits, in this order
  packedSize = widen(packedSize);
  headerAt = widen(headerAt);
  if (method === 'stored' && size !== packedSize) refuse(`${shown} is stored, but its sizes differ: ${size} and ${packedSize} bytes`);
  if (size > MAX_RATIO * packedSize) refuse(`${shown} claims ${size} bytes, more than its ${packedSize} compressed bytes can hold`);
  return { name, size, packedSize, method, checksum: entry.readUInt32LE(16), headerAt };
}

/** The extra field with an id (APPNOTE 4.5). */
function extraField(extra: Buffer, id: number): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, end);
    at = end;
  }
  return undefined;
}
