import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import zlib from 'node:zlib';
import { InputError, messageOf, systemReason } from '@kaleido/shared/errors';
import type { AsyncBuffer } from 'hyparquet';
import { className, readNames } from './class-names.ts';
import { filesOf } from './files-of.ts';
import type { Format, Shard } from './format.ts';

/** A row, and the rows that are read with it. */
interface Row {
  readonly path: string;
  readonly index: number;
  readonly group: readonly [from: number, to: number];
  readonly caption: string;
  readonly names: string | undefined;
}

/**
 * Parquet as Hugging Face writes it: a column `image`, a struct of `bytes` and `path`, and a column of captions, which the config names
 * when it is neither `caption` nor `text`; one of whole numbers holds classes, and needs names. A row group is read at a time.
 */
export const parquet: Format = {
  options: ['caption', 'names'],
  recognises: ({ path, entries }) => /\.parquet$/.test(path) || (entries?.some((name) => name.endsWith('.parquet')) ?? false),
  async open({ path: patterns, options }, _index, note) {
    const shards: Shard<Row>[] = [];
    for (const pattern of patterns)
      for (const path of await filesOf(pattern, '.parquet', note)) shards.push(...(await rowGroups(path, options.caption, options.names)));
    if (options.names !== undefined) await readNames(options.names);
    return shards;
  },
  async load(row: Row) {
    const { path, index, group, caption: column, names } = row;
    const where = `${path}: row ${index}`;
    const { image, caption } = (await readGroup(row))[index - group[0]]!;
    const bytes = image?.bytes ?? (typeof image?.path === 'string' ? await readBeside(path, image.path, where) : undefined);
    if (!bytes) throw new InputError(`${where}: image: there are no bytes`);
    const text = typeof caption === 'number' || typeof caption === 'bigint' ? await className(Number(caption), names, where) : caption;
    if (typeof text !== 'string' && text !== undefined && text !== null)
      throw new InputError(`${where}: ${column}: expected a text, or the number of a class, got ${kindOf(text)}`);
    if (typeof text !== 'string' || text.trim() === '') throw new InputError(`${where}: ${column}: there is no caption`);
    return { key: where, caption: text.trim(), latents: {}, bytes: async () => bytes };
  },
};

const kindOf = (value: unknown): string =>
  value instanceof Uint8Array ? 'bytes' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a struct' : String(value);

/** The row groups of a file. */
async function rowGroups(path: string, named: string | undefined, names: string | undefined): Promise<Shard<Row>[]> {
  const { parquetMetadataAsync, parquetSchema } = await import('hyparquet');
  const { size } = await stat(path);
  const metadata = await told(path, async () => parquetMetadataAsync(await openFile(path)));
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  const caption = named ?? ['caption', 'text'].find((name) => columns.includes(name));
  for (const name of ['image', caption ?? 'caption'])
    if (!columns.includes(name)) throw new InputError(`${path}: there is no column ${JSON.stringify(name)} among ${columns.join(', ')}`);
  const codec = metadata.row_groups[0]?.columns
    .map(({ meta_data }) => meta_data?.codec ?? 'UNCOMPRESSED')
    .find((one) => !codecs.includes(one));
  if (codec !== undefined) throw new InputError(`${path}: expected compression ${codecs.join(', ')} in this version of Node, got ${codec}`);
  let from = 0;
  return metadata.row_groups.map((group, number): Shard<Row> => {
    const rows: Row['group'] = [from, from + Number(group.num_rows)];
    from = rows[1];
    return {
      name: path,
      identity: `${basename(path)} ${size} ${number} ${caption}`,
      bytes: Number(group.total_byte_size),
      held: Number(group.total_byte_size),
      count: async () => rows[1] - rows[0],
      place: async (index) => ({ path, index: rows[0] + index, group: rows, caption: caption!, names }),
    };
  });
}

interface RowContent {
  readonly image: { readonly bytes?: Uint8Array; readonly path?: unknown } | null;
  readonly caption: unknown;
}

/** Rows that stay in this thread's memory, the latest used ones. */
const KEPT_BYTES = 2 ** 28;
const kept = new Map<string, { readonly rows: Promise<readonly RowContent[]>; bytes: number }>();

function readGroup({ path, group, caption }: Row): Promise<readonly RowContent[]> {
  const key = JSON.stringify([path, group, caption]);
  const entry = kept.get(key) ?? { rows: readRows(path, group, caption), bytes: 0 };
  kept.delete(key);
  kept.set(key, entry);
  entry.rows.then(
    (rows) => {
      entry.bytes = rows.reduce((sum, { image }) => sum + (image?.bytes?.length ?? 0), 0);
      let total = 0;
      for (const [other, { bytes }] of [...kept].reverse()) {
        total += bytes;
        if (total > KEPT_BYTES && other !== key) kept.delete(other);
      }
    },
    () => kept.delete(key),
  );
  return entry.rows;
}

async function readRows(path: string, [rowStart, rowEnd]: Row['group'], caption: string): Promise<readonly RowContent[]> {
  const { parquetReadObjects } = await import('hyparquet');
  return told(path, async () => {
    const file = await openFile(path);
    const columns = ['image', caption];
    const rows = await parquetReadObjects({ file, columns, rowStart, rowEnd, utf8: false, compressors });
    return rows.map((row) => ({ image: row.image as RowContent['image'], caption: row[caption] as unknown }));
  });
}

/** Newer versions of Node have it. */
const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: (input: Uint8Array) => Buffer };
const view = (bytes: Buffer): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Beside those that the reader has: none and snappy, which is what Hugging Face and pandas write. */
const compressors = {
  GZIP: (input: Uint8Array): Uint8Array => view(zlib.gunzipSync(input)),
  BROTLI: (input: Uint8Array): Uint8Array => view(zlib.brotliDecompressSync(input)),
  ...(zstdDecompressSync && { ZSTD: (input: Uint8Array): Uint8Array => view(zstdDecompressSync(input)) }),
};
const codecs = ['UNCOMPRESSED', 'SNAPPY', ...Object.keys(compressors)];

async function openFile(path: string): Promise<AsyncBuffer> {
  const { asyncBufferFromFile } = await import('hyparquet');
  return asyncBufferFromFile(path);
}

/** Errors of the file system and of the library, in our form. */
async function told<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new InputError(systemReason(error, path) ?? `${path}: not a Parquet file that can be read: ${messageOf(error)}`);
  }
}

/** A path in a file is relative to it, and leads nowhere else. */
async function readBeside(path: string, name: string, where: string): Promise<Uint8Array> {
  if (name.startsWith('/') || name.split('/').includes('..')) throw new InputError(`${where}: image.path: leads elsewhere: ${name}`);
  const found = join(dirname(path), name);
  return readFile(found).catch((error) => {
    throw new InputError(`${where}: ${systemReason(error, found) ?? String(error)}`);
  });
}
