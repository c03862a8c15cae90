import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { crc32 } from '../crc32.ts';
import { InputError } from '../errors.ts';
import { openZip } from './open.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-zip-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Member {
  name: string;
  content: Buffer;
  deflated?: boolean;
  /** Fields that tell something else than the content. */
  size?: number;
  checksum?: number;
  flags?: number;
  method?: number;
  /** Sizes and offset have 64 bits. */
  wide?: boolean;
  headerAt?: number;
}

/** A zip archive by its specification, or not quite. */
function zipBytes(members: readonly Member[], count = members.length): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const {
    name,
    content,
    deflated = false,
    size = content.length,
    checksum = crc32(content),
    flags = 0,
    method,
    wide,
    headerAt,
  } of members) {
    const packed = deflated ? deflateRawSync(content) : content;
    const title = Buffer.from(name);
    const local = Buffer.alloc(30 + 4);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(title.length, 26);
    local.writeUInt16LE(4, 28);
    const extra = Buffer.alloc(wide ? 28 : 0);
    if (wide) {
      extra.writeUInt16LE(1);
      extra.writeUInt16LE(24, 2);
      for (const [index, value] of [size, packed.length, headerAt ?? at].entries()) extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
    }
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(method ?? (deflated ? 8 : 0), 10);
    entry.writeUInt32LE(checksum, 16);
    entry.writeUInt32LE(wide ? 0xffffffff : packed.length, 20);
    entry.writeUInt32LE(wide ? 0xffffffff : size, 24);
    entry.writeUInt16LE(title.length, 28);
    entry.writeUInt16LE(extra.length, 30);
    entry.writeUInt32LE(wide ? 0xffffffff : at, 42);
    directory.push(entry, title, extra);
    parts.push(local.subarray(0, 30), title, local.subarray(30), packed);
    at += local.length + title.length + packed.length;
  }
  const names = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(names.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, names, end]);
}

let files = 0;
async function opened(bytes: Buffer) {
  const path = join(folder, `${files++}.zip`);
  writeFileSync(path, bytes);
  return openZip(path);
}

const text = Buffer.from('the quick brown fox '.repeat(100));

describe('openZip', () => {
  it('reads stored and deflated members, whole or in part, also with 64-bit sizes', async () => {
    const zip = await opened(
      zipBytes([
        { name: 'stored', content: text },
        { name: 'ünïcode/deflated', content: text, deflated: true, wide: true },
        { name: 'empty', content: Buffer.alloc(0) },
      ]),
    );
    expect([...zip.members.keys()]).toEqual(['stored', 'ünïcode/deflated', 'empty']);
    for (const name of ['stored', 'ünïcode/deflated']) expect(Buffer.from(await zip.read(name, 5000))).toEqual(text);
    expect(await zip.read('empty', 0)).toHaveLength(0);
    const part = Buffer.alloc(9);
    await zip.fill('stored', part, 4);
    expect(part.toString()).toBe('quick bro');
    await expect(zip.fill('stored', part, 1995)).rejects.toThrow('"stored" ends at byte 2000, expected 2004');
    await expect(zip.read('stored', 1999)).rejects.toThrow('"stored" decompresses to 2000 bytes, more than the 1999 allowed');
    await expect(zip.read('other', 9)).rejects.toThrow('no member "other"');
    await zip.close();
  });

  it.each<[string, Buffer, RegExp]>([
    ['nothing', Buffer.alloc(0), /cut off, its directory is missing/],
    ['a file that was cut off', zipBytes([{ name: 'a', content: text }]).subarray(0, 900), /cut off/],
    ['fewer members than announced', zipBytes([{ name: 'a', content: text }], 2), /directory ends after 1 of 2 members/],
    ['a name that comes twice', zipBytes([1, 2].map(() => ({ name: 'a', content: text }))), /"a" occurs twice/],
    ['encryption', zipBytes([{ name: 'a', content: text, flags: 1 }]), /"a" is encrypted/],
    ['another method', zipBytes([{ name: 'a', content: text, method: 12 }]), /"a" has compression method 12/],
    ['a stored size that differs', zipBytes([{ name: 'a', content: text, size: 7 }]), /its sizes differ: 7 and 2000 bytes/],
    ['a size that deflate cannot give', zipBytes([{ name: 'a', content: text, deflated: true, size: 2 ** 31 }]), /claims 2147483648 bytes/],
    ['a member beyond the data', zipBytes([{ name: 'a', content: text, headerAt: 99, wide: true }]), /extends beyond the end of the data/],
    [
      'members that share bytes',
      zipBytes([
        { name: 'a', content: text },
        { name: 'b', content: text, headerAt: 0, wide: true },
      ]),
      /"a" and "b" overlap/,
    ],
  ])('refuses %s', async (_, bytes, reason) => {
    const error = await opened(bytes).then(
      () => expect.fail('it was taken'),
      (thrown: Error) => thrown,
    );
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(reason);
    expect(error.message).not.toContain('\n');
  });

  it.each<[string, Member, RegExp]>([
    ['a wrong checksum', { name: 'a', content: text, checksum: 1 }, /"a" is damaged: its checksum is wrong/],
    ['more than was claimed', { name: 'a', content: text, deflated: true, size: 1999 }, /decompresses to more than the 1999 bytes/],
    ['less than was claimed', { name: 'a', content: text, deflated: true, size: 2001 }, /decompresses to 2000 of the 2001 bytes/],
    ['what is not deflated', { name: 'a', content: Buffer.alloc(9, 0xff), method: 8 }, /"a" is damaged \(invalid block type\)/],
  ])('tells %s while it reads', async (_, member, reason) => {
    const zip = await opened(zipBytes([member]));
    await expect(zip.read('a', 5000)).rejects.toThrow(reason);
    await expect(zip.read('a', 5000)).rejects.toBeInstanceOf(InputError);
    await zip.close();
  });
});
