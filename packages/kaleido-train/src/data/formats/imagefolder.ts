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
    const rows = name.endsWith('.csv') ? parseCsv(text, path) : jsonRows(text, path);
    return listShard(
      root,
      rows.map((row, index) => listedIn(root, row, `${path}:${index + 1}`, column)),
    );
  }
  throw new InputError(`${root}: expected ${tables.join(' or ')} in this folder, got neither`);
}

type Row = Readonly<Record<string, unknown>>;

function jsonRows(text: string, path: string): Row[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      const row: unknown = JSON.parse(line);
      if (typeof row === 'object' && row !== null) return [row as Row];
    } catch {}
    throw new InputError(`${path}: line ${index + 1}: expected a JSON object`);
  });
}

/** A missing caption is told when the sample is come to, so that few of them do no harm. */
function listedIn(root: string, row: Row, where: string, column: string | undefined): Listed {
  const { file_name: name, latents } = row;
  if (typeof name !== 'string' || name === '')
    throw new InputError(`${where}: file_name: expected a file name, got ${JSON.stringify(name)}`);
  if (column !== undefined && !(column in row)) throw new InputError(`${where}: ${column}: there is no such column`);
  const caption = column === undefined ? (row.text ?? row.caption) : row[column];
  const text = typeof caption === 'string' ? caption.trim() : '';
  const record = latents === undefined ? undefined : validateRecord({ caption: text, latents }, where);
  return { path: join(root, name), caption: text, ...(record?.latents && { latents: record.latents }) };
}
