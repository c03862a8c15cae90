import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { InputError, systemReason } from '@kaleido/shared/errors';
import { MAX_HEADER_BYTES, parseNpyHeader } from '@kaleido/shared/npy-header';
import { openZip, type ZipMember } from '@kaleido/shared/zip';
import { type NpyArray, readNpy } from './npy-array.ts';

/** Arrays of an npz file by name, or the single one of an npy file; they are read when asked for. */
export interface ArrayFile {
  readonly path: string;
  /** Names as numpy shows them, without `.npy`; the array of an npy file is named ''. */
  readonly names: readonly string[];
  /** The shape of an array, from its header alone. */
  shape(name: string): Promise<readonly number[]>;
  /**
   * An array.
   * @throws InputError for an unknown name, or when it cannot be read
   */
  read(name: string): Promise<NpyArray>;
  /** A member that is not an array, as text; undefined for an unknown name. */
  text(name: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Larger arrays are refused, in bytes. */
const MAX_ARRAY_BYTES = 2 ** 33;
/** Larger texts are refused, in bytes. */
const MAX_TEXT_BYTES = 2 ** 28;
/** Real features do not compress this well: a large array that does is meant to exhaust memory. */
const [bombRatio, bombBytes] = [100, 2 ** 26];

/**
 * Opens an npz or npy file.
 * @throws InputError that begins with the path
 */
export const openArrays = (path: string): Promise<ArrayFile> => (/\.npy$/i.test(path) ? openNpy(path) : openNpz(path));

async function openNpz(path: string): Promise<ArrayFile> {
  const zip = await openZip(path);
  const arrays = new Map([...zip.members.keys()].filter((name) => name.endsWith('.npy')).map((name) => [name.slice(0, -4), name]));
  const memberOf = (name: string): ZipMember => {
    const member = zip.members.get(arrays.get(name) ?? '');
    if (!member) throw new InputError(`${path}: no array ${name}, only ${[...arrays.keys()].join(', ') || 'nothing'}`);
    return member;
  };
  return {
    path,
    names: [...arrays.keys()],
    async shape(name) {
      const member = memberOf(name);
      return shapeOf(zip.stream(member.name), member.size, `${path}: ${name}`);
    },
    async read(name) {
      const member = memberOf(name);
      checkSize(member, path);
      return readNpy(zip.stream(member.name), member.size, `${path}: ${name}`);
    },
    text: async (name) => (zip.members.has(name) ? Buffer.from(await zip.read(name, MAX_TEXT_BYTES)).toString('utf8') : undefined),
    close: () => zip.close(),
  };
}

async function shapeOf(pieces: AsyncIterable<Uint8Array>, total: number, where: string): Promise<readonly number[]> {
  let head: Uint8Array = new Uint8Array(0);
  for await (const piece of pieces) {
    head = Buffer.concat([head, piece]);
    if (head.length >= MAX_HEADER_BYTES) break;
  }
  return parseNpyHeader(head, total, where).shape;
}

function checkSize({ name, size, packedSize }: ZipMember, path: string): void {
  if (size > MAX_ARRAY_BYTES) throw new InputError(`${path}: ${name}: takes ${size} bytes, more than the ${MAX_ARRAY_BYTES} allowed`);
  if (size > bombBytes && size > bombRatio * packedSize)
    throw new InputError(`${path}: ${name}: ${packedSize} compressed bytes claim to be ${size}, which no array of features is`);
}

async function openNpy(path: string): Promise<ArrayFile> {
  const refuse = (error: unknown): never => {
    throw new InputError(systemReason(error, path) ?? path);
  };
  const naming = <T>(work: Promise<T>): Promise<T> => work.catch((error) => (systemReason(error) ? refuse(error) : Promise.reject(error)));
  const found = await stat(path).catch(refuse);
  if (!found.isFile()) throw new InputError(`${path}: not a file`);
  if (found.size > MAX_ARRAY_BYTES) throw new InputError(`${path}: takes ${found.size} bytes, more than the ${MAX_ARRAY_BYTES} allowed`);
  const bytes = () => createReadStream(path, { highWaterMark: 1 << 20 });
  return {
    path,
    names: [''],
    shape: () => naming(shapeOf(bytes(), found.size, path)),
    read: () => naming(readNpy(bytes(), found.size, path)),
    text: async () => undefined,
    close: async () => {},
  };
}
