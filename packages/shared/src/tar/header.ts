import { isUtf8 } from 'node:buffer';

/** Block size of tar archives in bytes. */
export const BLOCK = 512;

/** The header of a member. */
export interface TarHeader {
  readonly name: string;
  /** The type flag; `0` for a file, for which old archives have a NUL. */
  readonly type: string;
  /** Size of the member in bytes; undefined if the field is not a valid size. */
  readonly size: number | undefined;
  /** Whether more blocks of a sparse map follow (GNU). */
  readonly isContinued: boolean;
}

/** Fields of extended headers, which override those of the header. */
export interface TarExtension {
  readonly name?: string;
  readonly size?: number;
  readonly isSparse?: boolean;
}

export const isZero = (block: Buffer): boolean => block.every((byte) => byte === 0);

/** Whether a block is a header of any kind of tar (v7, ustar, GNU, pax), by its checksum: the sum of its bytes, counting the checksum field as blanks. */
export function isHeader(block: Buffer): boolean {
  if (block.length < BLOCK) return false;
  const expected = numberIn(block.subarray(148, 156));
  let [unsigned, signed] = [256, 256]; // the eight blanks of the checksum field
  for (let at = 0; at < BLOCK; at++) {
    if (at >= 148 && at < 156) continue;
    const byte = block[at]!;
    unsigned += byte;
    signed += byte < 128 ? byte : byte - 256;
  }
  return expected === unsigned || expected === signed; // old programs summed signed bytes
}

/**
 * Parses a header as GNU tar does: a folder has no content, whatever its size field says, and a hard link none unless pax gives a
 * size; for anything else the field counts.
 */
export function parseHeader(block: Buffer): TarHeader {
  const flag = block[156]!;
  const type = flag === 0 ? '0' : String.fromCharCode(flag);
  const isUstar = block.toString('latin1', 257, 263) === 'ustar\0'; // GNU archives use the prefix field for other data
  const prefix = isUstar ? textIn(block.subarray(345, 500)) : '';
  const name = textIn(block.subarray(0, 100));
  return {
    name: prefix ? `${prefix}/${name}` : name,
    type,
    size: type === '5' || type === '1' ? 0 : numberIn(block.subarray(124, 136)),
    isContinued: type === 'S' && block[482] !== 0,
  };
}

/** Octal digits, or big-endian bytes after a first byte 0x80 (GNU, for 8 GiB and more); undefined for anything else. */
function numberIn(field: Buffer): number | undefined {
  if (field[0] === 0x80) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  if (isZero(field)) return 0;
  const digits = /^ *([0-7]+)(?: |$)/.exec(field.toString('latin1').replaceAll('\0', ' '))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 8);
}

/** A name up to its first NUL. Names that are not UTF-8 are decoded as Latin-1, so that different names stay different. */
export function textIn(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  const text = end < 0 ? bytes : bytes.subarray(0, end);
  return text.toString(isUtf8(text) ? 'utf8' : 'latin1');
}

/** Pax records: `LENGTH KEYWORD=VALUE\n`, where the length includes itself. Returns a text for a fault. */
export function parsePax(content: Buffer): TarExtension | string {
  let found: TarExtension = {};
  for (let at = 0; at < content.length && content[at] !== 0; ) {
    const blank = content.indexOf(0x20, at);
    const digits = content.toString('latin1', at, Math.min(blank, at + 8));
    const end = at + (/^\d{1,7}$/.test(digits) ? Number(digits) : 0);
    const equals = content.indexOf(0x3d, blank);
    if (blank < 0 || equals < 0 || end <= equals || end > content.length || content[end - 1] !== 0x0a)
      return 'has records without valid lengths';
    const [keyword, value] = [content.toString('latin1', blank + 1, equals), content.subarray(equals + 1, end - 1)];
    if (keyword === 'path' || keyword === 'GNU.sparse.name') found = { ...found, name: textIn(value) };
    if (keyword.startsWith('GNU.sparse.')) found = { ...found, isSparse: true };
    if (keyword === 'size') {
      const size = /^\d{1,16}$/.test(value.toString('latin1')) ? Number(value.toString('latin1')) : Number.NaN;
      if (!Number.isSafeInteger(size)) return `declares a size of ${JSON.stringify(value.toString('latin1', 0, 20))}`;
      found = { ...found, size };
    }
    at = end;
  }
  return found;
}
