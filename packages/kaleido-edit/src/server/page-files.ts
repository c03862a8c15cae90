import { readFile } from 'node:fs/promises';

/** A file that the page is made of. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
}

const files = {
  '': ['index.html', 'text/html; charset=utf-8'],
  'page.js': ['page.js', 'text/javascript; charset=utf-8'],
  'page.css': ['page.css', 'text/css; charset=utf-8'],
} as const;

/** The built page, by path below the token. */
export async function readPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const folder = new URL('../../dist/page/', import.meta.url);
  const read = Object.entries(files).map(
    async ([path, [name, type]]) => [path, { type, bytes: await readFile(new URL(name, folder)) }] as const,
  );
  return new Map(await Promise.all(read));
}
