import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ReaderName, readerNames } from './readers.ts';

/** Inputs that a reader once failed on, a folder for each reader. The tests run them all. */
const corpus = fileURLToPath(new URL('../../corpus', import.meta.url));

/** Keeps an input and gives the path of its file, named after its hash. */
export function keepInput(reader: ReaderName, input: Buffer): string {
  mkdirSync(join(corpus, reader), { recursive: true });
  const path = join(corpus, reader, createHash('sha256').update(input).digest('hex').slice(0, 12));
  writeFileSync(path, input);
  return path;
}

/** Every input that was kept, with its reader. */
export const keptInputs = (): { readonly reader: ReaderName; readonly name: string; readonly input: Buffer }[] =>
  readerNames.flatMap((reader) => {
    const folder = join(corpus, reader);
    const names = existsSync(folder) ? readdirSync(folder).sort() : [];
    return names.map((name) => ({ reader, name, input: readFileSync(join(folder, name)) }));
  });
