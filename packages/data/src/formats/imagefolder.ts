import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, show } from '@kaleido/shared/errors';
import { validateRecord } from '@kaleido/shared/record';
import { type Format, type Frame, ownId } from './format.ts';
import { leavesFolder } from './leaves-folder.ts';
import { frameOf, type Listed, loadListed } from './listing.ts';
import { openTable, type Row, type RowLocation, readRow } from './table.ts';

const tables = ['metadata.jsonl', 'metadata.csv'];

/**
 * Hugging Face's imagefolder: pictures, and a `metadata.jsonl` or `metadata.csv` with `file_name` and `text` or `caption`; a JSON line
 * may also have `latents`, like a Kaleido record.
 */
export const imagefolder: Format<RowLocation> = {
  options: { caption: { description: 'Column of captions; by default `text` or `caption`', isPath: false } },
  recognises: ({ entries }) => tables.some((name) => entries?.includes(name)),
  open: ({ path, options }) => Promise.all(path.map((root) => openFolder(root, options.caption))),
  load: async (location) => loadListed(listedIn(location, await readRow(location))),
};

function openFolder(root: string, column: string | undefined) {
  const name = tables.find((table) => existsSync(join(root, table)));
  if (name === undefined) throw new InputError(`${root}: expected ${tables.join(' or ')} in this folder, found neither`);
  return openTable(root, name, column);
}

function listedIn({ root, caption: column }: RowLocation, { fields, where }: Row): Listed {
  const { file_name: name } = fields;
  if (typeof name !== 'string' || name === '') throw new InputError(`${where}: file_name: expected a file name, got ${show(name)}`);
  if (leavesFolder(name)) throw new InputError(`${where}: file_name: ${name} is outside of the file's folder`);
  if (column !== undefined && !(column in fields)) throw new InputError(`${where}: no column ${column}`);
  const field = column ?? (fields.text === undefined || fields.text === null ? 'caption' : 'text');
  const caption = captionIn(fields[field], `${where}: ${field}`);
  const id = ownId(fields) ?? `${name}#${/\d+$/.exec(where)?.[0]}`; // several rows may be of one picture
  return { path: join(root, name), id, caption, fields, ...latentsIn(fields, caption, where) };
}

/** The caption; empty if it is missing. */
function captionIn(value: unknown, where: string): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value))
    throw new InputError(`${where}: expected a text, got a list of ${value.length}; give each caption a row of its own`);
  if (typeof value !== 'string') throw new InputError(`${where}: expected a text, got ${show(value)}`);
  return value.trim();
}

function latentsIn({ latents, width, height }: Row['fields'], caption: string, where: string): Pick<Listed, 'latents'> & { frame?: Frame } {
  if (latents === undefined || latents === null) return {};
  const record = validateRecord({ caption, latents }, where);
  return { ...(record.latents && { latents: record.latents }), ...frameOf(width, height) };
}
