import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import { openPassedOver } from '../folders/passed-over.ts';
import { isPictureName, picturesBelow } from '../folders/pictures-below.ts';
import { captionEndings, captioned } from './captioned.ts';
import { type Format, type Note, ownId, type Shard } from './format.ts';
import { shuffled } from './listing.ts';

/** A picture in a folder. */
interface FileLocation {
  readonly root: string;
  /** Path relative to `root`. */
  readonly name: string;
}

/**
 * Pictures with caption files of the same name, in a folder and its subfolders: `a.jpg` and `a.txt`, as in data for fine-tuning and in
 * img2dataset's `files`; latents in an `a.json` that is a Kaleido record.
 */
export const files: Format = {
  options: {},
  recognises: ({ entries, hasTextsBeside }) => hasTextsBeside && !entries?.some((name) => /^metadata\.(jsonl|csv)$/.test(name)),
  open: ({ path }, _index, note) => Promise.all(path.map((root) => openFolder(root, note))),
  async load({ root, name }: FileLocation) {
    const path = join(root, name);
    const beside = await captioned(await partsBeside(path), undefined, path);
    return { key: path, id: ownId(beside.fields) ?? name, ...beside, bytes: () => readBounded(path, maxFileBytes.picture) };
  },
};

async function openFolder(root: string, note: Note): Promise<Shard<FileLocation>> {
  const passedOver = openPassedOver();
  const hash = createHash('sha256');
  const names: string[] = [];
  for await (const name of picturesBelow(root, passedOver)) {
    names.push(name);
    hash.update(`${name}\n`);
  }
  passedOver.report(root, note);
  if (names.length === 0) throw new InputError(`${root}: no pictures found`);
  const order = shuffled(names.length, 'list');
  return {
    name: root,
    identity: hash.digest('hex'),
    bytes: 0,
    held: 0,
    count: async () => names.length,
    locate: async (index) => ({ root, name: names[order[index]!]! }),
  };
}

/** The metadata files of a picture by extension; of several caption files only the first. */
async function partsBeside(path: string): Promise<Map<string, Uint8Array>> {
  const stem = path.replace(/\.[^./]+$/, '');
  const parts = new Map<string, Uint8Array>();
  const take = async (ending: string, maxBytes: number): Promise<boolean> => {
    const file = [ending, ending.toUpperCase()].map((one) => `${stem}.${one}`).find((one) => existsSync(one));
    if (file !== undefined) parts.set(ending, await readBounded(file, maxBytes));
    return file !== undefined;
  };
  for (const ending of captionEndings) if (await take(ending, maxFileBytes.config)) break;
  await take('json', maxFileBytes.json);
  return parts;
}

/** Whether any picture among the names of a folder has a caption file. */
export function haveTextsBeside(names: readonly string[]): boolean {
  const stems = new Set(names.filter((name) => captionEndings.some((ending) => name.toLowerCase().endsWith(`.${ending}`))).map(stemOf));
  return names.some((name) => isPictureName(name) && stems.has(stemOf(name)));
}

const stemOf = (name: string): string => name.replace(/\.[^.]+$/, '');
