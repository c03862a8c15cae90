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
import { leavesFolder } from './leaves-folder.ts';
import { checkCodec } from './parquet/codecs.ts';
import { readColumn, type Value } from './parquet/column.ts';
import { type Columns, columnsOf } from './parquet/columns.ts';
import { type Metadata, type RowGroup, readMetadata } from './parquet/metadata.ts';

/** A row, and its row group, which is read as a whole. */
interface Row {
  readonly path: string;
  readonly index: number;
  readonly group: { readonly number: number; readonly from: number };
  readonly caption: string | undefined;
  readonly names: string | undefined;
}

/**
 * Parquet as written by Hugging Face and img2dataset. Pictures are in a column `image`, a struct of `bytes` and `path` or the bytes
 * themselves, or in one named by a picture's extension (`jpg`); captions in `caption`, `text` or the column named by the config. A caption
 * column of integers holds classes, which need names. One row group is read at a time.
 */
export const parquet: Format = {
  options: {
    caption: { description: 'Column of captions; by default `caption` or `text`', isPath: false },
    names: { description: 'File of class names, one per line', isPath: true },
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
    if (!Buffer.isBuffer(bytes)) throw new InputError(`${where}: ${columns.imageName}: no picture`);
    return { key: where, id: `${basename(path)}#${index}`, caption, latents: {}, bytes: async () => bytes };
  },
};

/** @throws InputError for a caption that is missing or not a text, and for a class without a name */
async function captionOf(value: Value, where: string, names: string | undefined): Promise<string> {
  if (typeof value === 'number') return className(value, names, where);
  if (value !== null && !isUtf8(value)) throw new InputError(`${where}: not UTF-8`);
  const text = value === null ? '' : value.toString('utf8').trim();
  if (text === '') throw new InputError(`${where}: no caption`);
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
        locate: async (index) => ({ path, index: from + index, group: { number, from }, caption: named, names }),
      };
    });
  });
}

/** The columns read from a group, with one value per row. */
interface Rows {
  readonly columns: Columns;
  readonly pictures: readonly Value[] | undefined;
  readonly paths: readonly Value[] | undefined;
  readonly captions: readonly Value[];
}

/** Memory for cached row groups in each thread, in bytes. */
const KEPT_BYTES = 2 ** 28;
/** Memory of a row besides its picture, in bytes. */
const ROW_BYTES = 64;

const kept = keepLast<Rows>(KEPT_BYTES, {
  weigh: ({ pictures, captions }) =>
    ROW_BYTES * captions.length + (pictures ?? []).reduce<number>((sum, value) => sum + (Buffer.isBuffer(value) ? value.length : 0), 0),
});
/** Metadata of files, so that it is not read again for each row group. */
const described = keepLast<Metadata>(16);

function readGroup({ path, group: { number }, caption }: Row): Promise<Rows> {
  return kept.of(JSON.stringify([path, number, caption]), () =>
    withFile(path, async (file) => {
      const { leaves, groups } = await described.of(`${path} ${file.size}`, () => readMetadata(file));
      const group: RowGroup | undefined = groups[number];
      if (!group) throw new InputError('the file has changed since it was opened');
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

/** Opens a file for the duration of the work; errors name it. */
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

/** Describes a file that does not begin like Parquet; undefined for one that does. */
async function whyNoParquet(file: RangedFile): Promise<string | undefined> {
  const head = Buffer.alloc(Math.min(64, file.size));
  await file.fill(head, 0);
  if (head.toString('latin1', 0, 4) === 'PAR1') return undefined;
  return `not a Parquet file: ${head.length === 0 ? 'it is empty' : (whatElse(head) ?? 'it does not begin like one')}`;
}

/** The picture of a row that gives a path instead of bytes. The path is relative to the file's folder and must not leave it. */
async function pictureBeside(path: string, value: Value, where: string): Promise<Buffer | undefined> {
  if (!Buffer.isBuffer(value)) return undefined;
  const name = value.toString('utf8');
  if (leavesFolder(name)) throw new InputError(`${where}: image.path: ${name} is outside of the file's folder`);
  return readBounded(join(dirname(path), name), maxFileBytes.picture).catch((error) => {
    throw new InputError(`${where}: image.path: ${messageOf(error)}`);
  });
}
