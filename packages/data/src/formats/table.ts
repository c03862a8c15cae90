import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, systemReason } from '@kaleido/shared/errors';
import { utf8Text } from '@kaleido/shared/text';
import { parseCsvRow } from './csv.ts';
import type { Shard } from './format.ts';
import { shuffled } from './listing.ts';
import { indexRows, MAX_ROW } from './row-index.ts';

/** Where a row of a table is: the table may be larger than memory. */
export interface RowLocation {
  /** Folder of the table. */
  readonly root: string;
  readonly table: string;
  /** Byte offsets. */
  readonly start: number;
  readonly end: number;
  /** Its name in messages: `metadata.csv: row 2`, `metadata.jsonl:2`. */
  readonly where: string;
  /** Column names of CSV; undefined for rows that are JSON objects. */
  readonly columns: readonly string[] | undefined;
  /** Caption column, if the config names one. */
  readonly caption: string | undefined;
}

/** The content of a row. */
export interface Row {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly where: string;
}

/**
 * The rows of `metadata.jsonl` or `metadata.csv` in a folder as one shard. Only the offsets of rows are read here; the fault of a row is
 * reported when it is loaded.
 * @throws InputError when the table cannot be read, has no rows, lacks a column that all rows need, or has two columns of one name
 */
export async function openTable(root: string, name: string, caption: string | undefined): Promise<Shard<RowLocation>> {
  const table = join(root, name);
  const isCsv = name.endsWith('.csv');
  const { starts, lines, digest } = await indexRows(table, { quoted: isCsv });
  const columns =
    isCsv && lines.length > 0 ? await columnsOf(table, starts, ['file_name', ...(caption === undefined ? [] : [caption])]) : undefined;
  const first = isCsv ? 1 : 0; // the column names are a row
  const count = lines.length - first;
  if (count <= 0) throw new InputError(`${table}: no rows`);
  const order = shuffled(count, 'list');
  return {
    name: root,
    identity: createHash('sha256')
      .update(JSON.stringify([digest, caption]))
      .digest('hex'),
    bytes: 0,
    held: 0,
    count: async () => count,
    locate: async (index) => {
      const row = first + order[index]!;
      const where = isCsv ? `${table}: row ${row + 1}` : `${table}:${lines[row]}`;
      return { root, table, start: starts[row]!, end: starts[row + 1]!, where, columns, caption };
    },
  };
}

async function columnsOf(table: string, starts: Float64Array, needed: readonly string[]): Promise<readonly string[]> {
  const where = `${table}: row 1`;
  const columns = parseCsvRow(await readSpan(table, starts[0]!, starts[1]!, where), where);
  for (const name of needed)
    if (!columns.includes(name)) throw new InputError(`${where}: no column ${name} among ${columns.join(', ').slice(0, 200)}`);
  const before = new Set<string>();
  for (const name of columns) {
    if (name !== '' && before.has(name)) throw new InputError(`${where}: two columns are named ${name}`); // spreadsheets add some without name
    before.add(name);
  }
  return columns;
}

/** @throws InputError for a malformed row */
export async function readRow({ table, start, end, where, columns }: RowLocation): Promise<Row> {
  const text = await readSpan(table, start, end, where);
  if (columns === undefined) return { fields: objectIn(text, where), where };
  const values = parseCsvRow(text, where);
  if (values.length !== columns.length)
    throw new InputError(`${where}: expected ${columns.length} fields as in the first row, got ${values.length}`);
  return { fields: Object.fromEntries(columns.map((name, column) => [name, values[column]!])), where };
}

async function readSpan(path: string, start: number, end: number, where: string): Promise<string> {
  if (end - start > MAX_ROW) throw new InputError(`${where}: takes ${end - start} bytes, more than the ${MAX_ROW} allowed`);
  const refuse = (error: unknown): never => {
    throw new InputError(systemReason(error, path) ?? String(error));
  };
  const file = await open(path, 'r').catch(refuse);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start).catch(refuse);
    if (bytesRead < end - start) throw new InputError(`${where}: the file has become shorter`);
    return utf8Text(buffer, where);
  } finally {
    await file.close();
  }
}

function objectIn(text: string, where: string): Row['fields'] {
  try {
    const fields: unknown = JSON.parse(text);
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) return fields as Row['fields'];
  } catch {}
  throw new InputError(`${where}: expected a JSON object`);
}
