import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, show } from '@kaleido/shared/errors';
import { validateRecord } from '@kaleido/shared/record';
import type { Format, Frame } from './format.ts';
import { frameOf, type Listed, loadListed } from './listing.ts';
import { openTable, type Row, type RowPlace, readRow } from './table.ts';

const tables = ['metadata.jsonl', 'metadata.csv'];

/**
 * Hugging Face's imagefolder: pictures, and a `metadata.jsonl` or `metadata.csv` with `file_name` and `text` or `caption`; a line of JSON
 * may have `latents` too, as our records do.
 */
export const imagefolder: Format<RowPlace> = {
  options: { caption: { description: 'The column of captions; `text` or `caption` without it', isPath: false } },
  recognises: ({ entries }) => tables.some((name) => entries?.includes(name)),
  open: ({ path, options }) => Promise.all(path.map((root) => openFolder(root, options.caption))),
  load: async (place) => loadListed(listedIn(place, await readRow(place))),
};

function openFolder(root: string, column: string | undefined) {
  const name = tables.find((table) => existsSync(join(root, table)));
  if (name === undefined) throw new InputError(`${root}: expected ${tables.join(' or ')} in this folder, got neither`);
  return openTable(root, name, column);
}

function listedIn({ root, caption: column }: RowPlace, { fields, where }: Row): Listed {
  const { file_name: name } = fields;
  if (typeof name !== 'string' || name === '') throw new InputError(`${where}: file_name: expected a file name, got ${show(name)}`);
  if (column !== undefined && !(column in fields)) throw new InputError(`${where}: ${column}: there is no such column`);
  const field = column ?? (fields.text === undefined || fields.text === null ? 'caption' : 'text');
  const caption = captionIn(fields[field], `${where}: ${field}`);
  return { path: join(root, name), caption, ...latentsIn(fields, caption, where) };
}

/** Empty when there is none. */
function captionIn(value: unknown, where: string): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value))
    throw new InputError(`${where}: expected a text, got a list of ${value.length}: give each caption a row of its own`);
  if (typeof value !== 'string') throw new InputError(`${where}: expected a text, got ${show(value)}`);
  return value.trim();
}

function latentsIn({ latents, width, height }: Row['fields'], caption: string, where: string): Pick<Listed, 'latents'> & { frame?: Frame } {
  if (latents === undefined || latents === null) return {};
  const record = validateRecord({ caption, latents }, where);
  return { ...(record.latents && { latents: record.latents }), ...frameOf(width, height) };
}
