import { InputError } from '../errors.ts';
import type { Cursor } from './cursor.ts';
import { BLOCK, isHeader, isZero, parseHeader, parsePax, type TarExtension, textIn } from './header.ts';
import { whatElse } from './mistaken.ts';

/** A member of an archive, after its header was read. */
export interface TarEntry {
  readonly name: string;
  /** `other`: folders, devices, pipes and types private to programs. */
  readonly kind: 'file' | 'link' | 'sparse' | 'other';
  /** Size of its content in bytes. */
  readonly size: number;
  /** Byte offsets of its beginning, including its extended headers, and of the next member. */
  readonly start: number;
  readonly end: number;
  /** Reads its content; only once, and before the next member is requested. */
  read(): Promise<Buffer>;
}

interface EntriesOptions {
  /** The archive's name in messages. */
  readonly name: string;
  /** When only a part of an archive is read, the byte offset of that part. */
  readonly partAt?: number | undefined;
}

/** Maximum size of an extended header in bytes. */
const MAX_EXTENDED = 1 << 20;

const kinds: Readonly<Record<string, TarEntry['kind']>> = { 0: 'file', 7: 'file', 1: 'link', 2: 'link', S: 'sparse' };

/**
 * The members of a tar archive of any kind (v7, ustar, GNU, pax), as GNU tar reads them. Concatenated archives
 * are read as one. Contents that are not read are skipped, so they take no memory.
 * @throws InputError of one line that begins with the archive's name, for a damaged header, an invalid size, an archive that is cut off,
 *   or another kind of file
 */
export async function* tarEntries(cursor: Cursor, { name: archive, partAt }: EntriesOptions): AsyncGenerator<TarEntry> {
  const refuse = (reason: string): never => {
    throw new InputError(`${archive}: not a valid tar file: ${reason}`);
  };
  const take = async (count: number): Promise<Buffer> => {
    const bytes = await cursor.take(count);
    if (bytes.length < count) refuse('it is cut off');
    return bytes;
  };
  const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;
  const begin = partAt ?? 0;
  let at = begin;
  let isEnded = partAt !== undefined;
  let start: number | undefined; // offset of the extended headers before the next member
  let extension: TarExtension = {};
  for (;;) {
    const block = await cursor.take(BLOCK);
    if (block.length === 0 && isEnded && start === undefined) return;
    if (block.length === 0) refuse(at === 0 ? 'it is empty' : 'it is cut off, its end is missing');
    if (block.length === BLOCK && isZero(block)) {
      isEnded = true;
      start = undefined;
      extension = {};
      at += BLOCK;
      continue;
    }
    if (!isHeader(block)) {
      const what = at === 0 ? (whatElse(block) ?? 'it has no header') : `it is damaged at byte ${at}`;
      refuse(block.length < BLOCK && whatElse(block) === undefined ? 'it is cut off' : what);
    }
    isEnded = partAt !== undefined;
    const header = parseHeader(block);
    const where = at;
    at += BLOCK;
    if ('xXgLK'.includes(header.type)) {
      const { size = refuse(`the header at byte ${where} has no size`) } = header;
      if (size > MAX_EXTENDED) refuse(`the header at byte ${where} declares ${size} bytes, more than the ${MAX_EXTENDED} allowed`);
      const content = (await take(size + paddingOf(size))).subarray(0, size);
      const said = header.type === 'K' ? {} : header.type === 'L' ? { name: textIn(content) } : parsePax(content);
      if (typeof said === 'string') return refuse(`the header at byte ${where} ${said}`);
      if (header.type === 'g' && (said.name !== undefined || said.size !== undefined))
        refuse(`the header at byte ${where} gives all members one name or size`);
      at += size + paddingOf(size);
      if (header.type === 'g') continue;
      start ??= where;
      extension = header.type === 'L' ? { ...said, ...extension } : { ...extension, ...said }; // pax takes precedence over GNU's long names
      continue;
    }
    for (let isContinued = header.isContinued; isContinued; at += BLOCK) isContinued = (await take(BLOCK))[504] !== 0;
    const { name = header.name } = extension;
    const size =
      (header.type === '5' ? 0 : extension.size) ?? header.size ?? refuse(`${JSON.stringify(name)} at byte ${where} has no size`);
    const end = at + size + paddingOf(size);
    let rest = end - at;
    const kind = extension.isSparse ? 'sparse' : name.endsWith('/') ? 'other' : (kinds[header.type] ?? 'other');
    yield {
      ...{ name, kind, size, start: start ?? where, end },
      async read() {
        const content = await take(size);
        rest -= size;
        return content;
      },
    };
    if (!(await cursor.skip(rest))) refuse('it is cut off');
    at = end;
    start = undefined;
    extension = {};
  }
}
