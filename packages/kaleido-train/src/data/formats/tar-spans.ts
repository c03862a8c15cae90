import { type FileHandle, open } from 'node:fs/promises';
import { InputError, systemReason } from '@kaleido/shared/errors';
import { memberParts } from '@kaleido/shared/tar';

const BLOCK = 512;
/** Headers this near to one another are read at once. */
const CHUNK = 1 << 16;
/** What a member's extended header may take. */
const MOST_EXTENDED = 1 << 20;

/**
 * Where the samples of a WebDataset shard begin and end: begin and end in bytes of each, one after the other. Goes from header to header and
 * passes over what lies between. Members that belong to no sample lie within the span of one or in none.
 * @throws InputError at a damaged header, and when the archive is cut off or cannot be read
 */
export async function tarSpans(path: string): Promise<Float64Array> {
  const spans: number[] = [];
  let current: string | undefined;
  try {
    const file = await open(path);
    try {
      for await (const { name, start, end } of members(file, path)) {
        const key = memberParts(name)?.key;
        if (key === undefined) continue;
        if (key !== current) spans.push(start, end);
        else spans[spans.length - 1] = end;
        current = key;
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof InputError ? error : new InputError(systemReason(error, path) ?? String(error));
  }
  return Float64Array.from(spans);
}

/**
 * Why a file is no whole archive, seen from its beginning and its end; undefined for one that is: what was cut off is found before
 * anything is learned from it.
 */
export async function whyNoTar(path: string): Promise<string | undefined> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size === 0) return 'it is empty';
    const head = await file.read(Buffer.alloc(BLOCK), 0, BLOCK, 0);
    if (isGzip(head.buffer)) return 'it is compressed by gzip: expected it unpacked, as samples are read where they are';
    const tail = await file.read(Buffer.alloc(BLOCK), 0, BLOCK, Math.max(0, size - BLOCK));
    const hasEnd = size % BLOCK === 0 && tail.bytesRead === BLOCK && tail.buffer.every((byte) => byte === 0);
    return hasEnd ? undefined : 'it is cut off, its end is missing';
  } finally {
    await file.close();
  }
}

const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** A file in an archive; it begins with the extended headers that belong to it. */
interface Member {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

async function* members(file: FileHandle, path: string): AsyncGenerator<Member> {
  const { size: total } = await file.stat();
  const cutOff = () => new InputError(`${path}: not a valid tar file: it is cut off`);
  const readAt = openReader(file);
  let start: number | undefined; // of the extended headers before the next member
  let extended: { path?: string | undefined; size?: number | undefined } = {};
  for (let at = 0; ; ) {
    if (at + BLOCK > total) throw cutOff();
    const header = await readAt(at, BLOCK);
    if (header.every((byte) => byte === 0)) return;
    if (!isIntact(header))
      throw new InputError(`${path}: not a valid tar file: ${at === 0 ? 'it has no header' : `it is damaged at byte ${at}`}`);
    const type = String.fromCharCode(header[156] || 0x30);
    const isExtension = type === 'x' || type === 'L';
    const size = (!isExtension && extended.size) || numberAt(header, 124, 12);
    const end = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (!(end <= total)) throw cutOff();
    if (isExtension) {
      if (size > MOST_EXTENDED) throw new InputError(`${path}: the header at byte ${at} declares ${size} bytes`);
      const content = await readAt(at + BLOCK, size);
      extended = type === 'L' ? { ...extended, path: textAt(content, 0, size) } : { ...extended, ...paxRecords(content) };
      start ??= at;
    } else if (type !== 'g' && type !== 'K') {
      if (type === '0' || type === '7') yield { name: extended.path ?? nameIn(header), start: start ?? at, end };
      extended = {};
      start = undefined;
    }
    at = end;
  }
}

/** Reads pieces of a file, going forward, a chunk at a time. */
function openReader(file: FileHandle) {
  const chunk = Buffer.alloc(CHUNK);
  let [from, to] = [0, 0];
  return async (at: number, size: number): Promise<Buffer> => {
    if (size > CHUNK) return (await file.read(Buffer.alloc(size), 0, size, at)).buffer;
    if (at < from || at + size > to) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK, at);
      [from, to] = [at, at + bytesRead];
    }
    return chunk.subarray(at - from, at - from + size);
  };
}

/** The sum of a header's bytes, its own field taken as blanks. */
function isIntact(header: Buffer): boolean {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return sum === numberAt(header, 148, 8);
}

/** Octal digits, or big-endian bytes after a first one of 0x80 (GNU, for files of more than 8 GiB). */
function numberAt(header: Buffer, from: number, length: number): number {
  if (header[from]! === 0x80) return header.subarray(from + 1, from + length).reduce((value, byte) => value * 256 + byte, 0);
  return Number.parseInt(
    header
      .toString('latin1', from, from + length)
      .replaceAll('\0', ' ')
      .trim() || '0',
    8,
  );
}

function textAt(bytes: Buffer, from: number, to: number): string {
  const end = bytes.indexOf(0, from);
  return bytes.toString('utf8', from, end < 0 || end > to ? to : end);
}

function nameIn(header: Buffer): string {
  const isUstar = header.toString('latin1', 257, 263) === 'ustar\0'; // GNU archives keep other things where it has a prefix
  const prefix = isUstar ? textAt(header, 345, 500) : '';
  const name = textAt(header, 0, 100);
  return prefix ? `${prefix}/${name}` : name;
}

/** `LENGTH KEYWORD=VALUE\n`, one after the other; the length counts itself. */
function paxRecords(content: Buffer): { path?: string; size?: number } {
  const records: { path?: string; size?: number } = {};
  for (let at = 0; at < content.length; ) {
    const blank = content.indexOf(0x20, at);
    const length = Number(content.toString('latin1', at, blank));
    if (blank < 0 || !Number.isInteger(length) || length <= blank - at) break;
    const text = content.toString('utf8', blank + 1, at + length - 1);
    const [keyword, value] = [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)];
    if (keyword === 'path') records.path = value;
    if (keyword === 'size') records.size = Number(value);
    at += length;
  }
  return records;
}
