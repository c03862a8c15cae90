import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, systemReason } from '@kaleido/shared/errors';
import { validateRecord } from '@kaleido/shared/record';
import { parseCsv } from './csv.ts';
import type { Format } from './format.ts';
import { type Listed, listShard, loadListed } from './listing.ts';

const tables = ['metadata.jsonl', 'metadata.csv'];

/**
 * Hugging Face's imagefolder: pictures, and a `metadata.jsonl` or `metadata.csv` with `file_name` and `text` or `caption`; a line of JSON
 * may have `latents` too, as our records do.
 */
export const imagefolder: Format = {
  options: ['caption'],
  recognises: ({ entries }) => tables.some((name) => entries?.includes(name)),
  open: ({ path, options }) => Promise.all(path.map((root) => openFolder(root, options.caption))),
  load: loadListed,
};

async function openFolder(root: string, column: string | undefined) {
  for (const name of tables) {
    const path = join(root, name);
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw new InputError(systemReason(error, path) ?? String(error));
    });
    if (text === undefined) continue;
    const rows = name.endsWith('.csv') ? csvRows(text, path) : jsonRows(text, path);
    return listShard(
      root,
      rows.map((row) => listedIn(root, row, column)),
    );
  }
  throw new InputError(`${root}: expected ${tables.join(' or ')} in this folder, got neither`);
}

interface Row {
  readonly fields: Readonly<Record<string, unknown>>;
  /** For messages. */
  readonly where: string;
}

const csvRows = (text: string, path: string): Row[] =>
  parseCsv(text, path).map((fields, index) => ({ fields, where: `${path}: row ${index + 2}` })); // as parseCsv counts: the names are a row

function jsonRows(text: string, path: string): Row[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      const fields: unknown = JSON.parse(line);
      if (typeof fields === 'object' && fields !== null) return [{ fields: fields as Row['fields'], where: `${path}:${index + 1}` }];
    } catch {}
    throw new InputError(`${path}: line ${index + 1}: expected a JSON object`);
  });
}

/** A missing caption, or latents that are none, are told when the sample is come to, so that few of them do no harm. */
function listedIn(root: string, { fields, where }: Row, column: string | undefined): Listed {
  const { file_name: name } = fields;
  if (typeof name !== 'string' || name === '')
    throw new InputError(`${where}: file_name: expected a file name, got ${JSON.stringify(name) ?? 'nothing'}`);
  if (column !== undefined && !(column in fields)) throw new InputError(`${where}: ${column}: there is no such column`);
  const caption = column === undefined ? (fields.text ?? fields.caption) : fields[column];
  const text = typeof caption === 'string' ? caption.trim() : '';
  return { path: join(root, name), caption: text, ...latentsIn(fields, text, where) };
}

function latentsIn({ latents }: Row['fields'], caption: string, where: string): Pick<Listed, 'latents' | 'fault'> {
  if (latents === undefined || latents === null) return {};
  try {
    const record = validateRecord({ caption, latents }, where);
    return record.latents ? { latents: record.latents } : {};
  } catch (error) {
    if (error instanceof InputError) return { fault: error.message };
    throw error;
  }
}
