import { isUtf8 } from 'node:buffer';
import { basename, dirname, join } from 'node:path';
import { InputError, messageOf, systemReason } from '@kaleido/shared/errors';
import { keepLast } from '@kaleido/shared/keep-last';
import { openRanged, type RangedFile } from '@kaleido/shared/ranged-file';
import { maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import { whatElse } from '@kaleido/shared/tar';
import { className, readNames } from './class-names.ts';
import { filesOf } from './files-of.ts';
import type { Format, Shard } from './format.ts';
import { checkCodec } from './parquet/codecs.ts';
import { readColumn, type Value } from './parquet/column.ts';
import { type Columns, columnsOf } from './parquet/columns.ts';
import { type Metadata, type RowGroup, readMetadata } from './parquet/metadata.ts';

/** A row, and the rows that are read with it. */
interface Row {
  readonly path: string;
  readonly index: number;
  readonly group: { readonly number: number; readonly from: number };
  readonly caption: string | undefined;
  readonly names: string | undefined;
}

/**
 * Parquet as Hugging Face and img2dataset write it: a column `image`, a struct of `bytes` and `path` or the bytes themselves, or one named
 * as a picture ends (`jpg`), and a column of captions, which the config names when it is neither `caption` nor `text`; one of whole
 * numbers holds classes, and needs names. A row group is read at a time.
 */
export const parquet: Format = {
  options: {
    caption: { description: 'The column of captions; `caption` or `text` without it', isPath: false },
    names: { description: 'A file of class names, one a line', isPath: true },
  },
  recognises: ({ path, entries }) => /\.parquet$/.test(path) || (entries?.some((name) => name.endsWith('.parquet')) ?? false),
  async open({ path: patterns, options: { caption, names } }, _index, note) {
    const shards: Shard<Row>[] = [];
    for (const pattern of patterns)
      for (const path of await filesOf(pattern, '.parquet', note))
        for (const shard of await rowGroups(path, caption, names)) shards.push(shard);
    if (names !== undefined) await readNames(names);
    return shards;
  },
  async load(row: Row) {
    const { path, index, group, names } = row;
    const where = `${path}: row ${index}`;
    const { columns, pictures, paths, captions } = await readGroup(row);
    const at = index - group.from;
    const caption = await captionOf(captions[at] ?? null, `${where}: ${columns.captionName}`, names);
    const bytes = pictures?.[at] ?? (await pictureBeside(path, paths?.[at] ?? null, where));
    if (!Buffer.isBuffer(bytes)) throw new InputError(`${where}: ${columns.imageName}: there are no bytes`);
    return { key: where, caption, latents: {}, bytes: async () => bytes };
  },
};

/** @throws InputError for a caption that is missing or not a text, and for a class without a name */
async function captionOf(value: Value, where: string, names: string | undefined): Promise<string> {
  if (typeof value === 'number') return className(value, names, where);
  if (value !== null && !isUtf8(value)) throw new InputError(`${where}: not UTF-8`);
  const text = value === null ? '' : value.toString('utf8').trim();
  if (text === '') throw new InputError(`${where}: there is no caption`);
  return text;
}

/** The row groups of a file. */
async function rowGroups(path: string, named: string | undefined, names: string | undefined): Promise<Shard<Row>[]> {
  return withFile(path, async (file) => {
    const metadata = await readMetadata(file);
    const columns = columnsOf(metadata.leaves, named);
    let next = 0;
    return metadata.groups.map((group, number): Shard<Row> => {
      for (const leaf of columns.all) checkCodec(group.chunks[leaf]!.codec);
      const from = next;
      next += group.rows;
      const held = columns.all.reduce((sum, leaf) => sum + group.chunks[leaf]!.unpackedSize, 0);
      return {
        name: path,
        identity: `${basename(path)} ${file.size} ${number} ${columns.captionName}`,
        bytes: columns.all.reduce((sum, leaf) => sum + group.chunks[leaf]!.size, 0),
        held,
        count: async () => group.rows,
        place: async (index) => ({ path, index: from + index, group: { number, from }, caption: named, names }),
      };
    });
  });
}

/** The columns of a group that are read, a value a row. */
interface Rows {
  readonly columns: Columns;
  readonly pictures: readonly Value[] | undefined;
  readonly paths: readonly Value[] | undefined;
  readonly captions: readonly Value[];
}

/** Bytes of rows that stay in this thread's memory, the latest used ones. */
const KEPT_BYTES = 2 ** 28;
/** What a row takes beside its picture. */
const ROW_BYTES = 64;

const kept = keepLast<Rows>(KEPT_BYTES, {
  weigh: ({ pictures, captions }) =>
    ROW_BYTES * captions.length + (pictures ?? []).reduce<number>((sum, value) => sum + (Buffer.isBuffer(value) ? value.length : 0), 0),
});
/** Descriptions of files, so that one with many groups is not read again for each. */
const described = keepLast<Metadata>(16);

function readGroup({ path, group: { number }, caption }: Row): Promise<Rows> {
  return kept.of(JSON.stringify([path, number, caption]), () =>
    withFile(path, async (file) => {
      const { leaves, groups } = await described.of(`${path} ${file.size}`, () => readMetadata(file));
      const group: RowGroup | undefined = groups[number];
      if (!group) throw new InputError('it is not the file any more that it was');
      const columns = columnsOf(leaves, caption);
      const read = (leaf: number) => readColumn(file, leaves[leaf]!, group.chunks[leaf]!, group.rows);
      return {
        columns,
        pictures: columns.bytes === undefined ? undefined : await read(columns.bytes),
        paths: columns.path === undefined ? undefined : await read(columns.path),
        captions: await read(columns.caption),
      };
    }),
  );
}

/** Opens a file for as long as the work takes; errors name it. */
async function withFile<T>(path: string, work: (file: RangedFile) => Promise<T>): Promise<T> {
  const file = await openRanged(path);
  try {
    return await work(file);
  } catch (error) {
    if (!(error instanceof InputError)) throw systemReason(error) === undefined ? error : new InputError(systemReason(error, path));
    throw new InputError(`${path}: ${(await whyNoParquet(file)) ?? messageOf(error)}`);
  } finally {
    await file.close();
  }
}

/** What a file is that does not begin as Parquet does; undefined for one that does. */
async function whyNoParquet(file: RangedFile): Promise<string | undefined> {
  const head = Buffer.alloc(Math.min(64, file.size));
  await file.fill(head, 0);
  if (head.toString('latin1', 0, 4) === 'PAR1') return undefined;
  return `not a Parquet file: ${head.length === 0 ? 'it is empty' : (whatElse(head) ?? 'it does not begin as one')}`;
}

/** The picture that a row names instead of holding it. The path is relative to the file's, and leads nowhere else. */
async function pictureBeside(path: string, value: Value, where: string): Promise<Buffer | undefined> {
  if (!Buffer.isBuffer(value)) return undefined;
  const name = value.toString('utf8');
  if (name.startsWith('/') || name.split('/').includes('..')) throw new InputError(`${where}: image.path: leads elsewhere: ${name}`);
  return readBounded(join(dirname(path), name), maxFileBytes.picture).catch((error) => {
    throw new InputError(`${where}: image.path: ${messageOf(error)}`);
  });
}
