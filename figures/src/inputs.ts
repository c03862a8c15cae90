import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError, systemReason } from '@kaleido/shared/errors';
import type { LatentPart } from '@kaleido/shared/record';
import { TOKENIZER_FILE } from '@kaleido/shared/voken-tokenizer';
import type { Cell, Names, Role } from './cell.ts';
import { hashOf } from './hash.ts';
import type { InputOption, Source } from './kinds/kind.ts';
import { kindOf } from './kinds/kinds.ts';
import { drawerHash, priorHash } from './model-hash.ts';
import { trained } from './trained.ts';
import { trainingKey } from './training-key.ts';

/** The folder of this repository; figures run from it. */
export const root = resolve(import.meta.dirname, '../..');

/** Files and folders as options name them. */
export type Inputs = Readonly<Partial<Record<InputOption, string>>>;

const SHIPPED = join(root, 'packages/model-scenes');

/** What an option names, or stands for where it is absent; undefined for what has to be given. */
function given(option: InputOption, inputs: Inputs): string | undefined {
  const defaults: { readonly [Option in InputOption]?: string | undefined } = {
    captions: join(root, 'figures/captions/scenes.txt'),
    probe: join(SHIPPED, 'probe.safetensors'),
    model: SHIPPED,
    'plain-model': inputs.model ?? SHIPPED,
    'clothes-plain-model': inputs['clothes-model'],
  };
  const path = inputs[option] ?? defaults[option];
  return path === undefined ? undefined : resolve(path);
}

/** An option that another one stands for where it is absent. */
const STANDS_FOR: Readonly<Partial<Record<InputOption, InputOption>>> = { 'clothes-plain-model': 'clothes-model' };

/** A cell's files by role; or why it is left out. */
export function namesOf(cell: Cell, inputs: Inputs, store: string): Names | { readonly why: string } {
  const kind = kindOf(cell);
  const sources = Object.entries(kind.reads(cell)) as [Role, Source][];
  const absent = sources.flatMap(([, source]) =>
    typeof source === 'string' && given(source, inputs) === undefined ? [`--${STANDS_FOR[source] ?? source}`] : [],
  );
  if (absent.length > 0) return { why: `needs ${[...new Set(absent)].join(' and ')}` };
  const names: Names = Object.fromEntries(
    sources.map(([role, source]) => [
      role,
      typeof source === 'string' ? given(source, inputs)! : join(resolve(store), trainingKey(source.trained), 'model'),
    ]),
  );
  const [role, source] = sources.find(([role]) => role === 'prior') ?? sources.find(([role]) => role === 'model') ?? [];
  if (role === undefined || source === undefined) return names;
  const known = typeof source === 'string' ? partsOfModel(names[role]!) : trained[source.trained].parts;
  const missing = kind.parts(cell).find((part) => !known.includes(part));
  return missing === undefined ? names : { why: `the model has no ${PLURALS[missing]}` };
}

const PLURALS: Readonly<Record<LatentPart, string>> = { text: 'texts', bbox: 'boxes', blob: 'blobs', voken: 'vokens' };

/** Parts of plans that a model has learned. */
function partsOfModel(folder: string): readonly LatentPart[] {
  const path = join(folder, 'config.json');
  try {
    const { latents } = JSON.parse(readFileSync(path, 'utf8')) as { latents?: readonly LatentPart[] };
    return latents ?? [];
  } catch (error) {
    throw new InputError(systemReason(error, path) ?? `${path}: not the config of a model`);
  }
}

/** Hashes of contents, each read once: of a model what the cell's commands read of it (model-hash.ts). */
export function contentsReader(): (cell: Cell, names: Names) => Promise<Names> {
  const known = new Map<string, Promise<string>>();
  return async (cell, names) => {
    const entries = Object.entries(kindOf(cell).reads(cell)) as [Role, Source][];
    const contents = entries.map(async ([role, source]) => {
      if (typeof source !== 'string') return [role, trainingKey(source.trained)];
      const path = names[role]!;
      const stage = 'size' in cell ? cell.size : undefined;
      const read = isDrawer(role) ? `${path} ${stage}` : `${path} ${role}`;
      const found = known.get(read) ?? hashOfInput(role, path, stage);
      known.set(read, found);
      return [role, await found];
    });
    return Object.fromEntries(await Promise.all(contents));
  };
}

const isDrawer = (role: Role): boolean => role === 'model' || role === 'guide';

async function hashOfInput(role: Role, path: string, stage: number | undefined): Promise<string> {
  if (role === 'prior') return priorHash(path);
  if (isDrawer(role) && stage !== undefined) return drawerHash(path, stage);
  if (role === 'tokenizer') return tokenizerHash(path);
  return role === 'photos' ? listingHash(path) : fileHash(path);
}

/** A model without a tokenizer draws too: its sheets show no vokens. */
const tokenizerHash = (folder: string): Promise<string> => {
  const path = join(folder, TOKENIZER_FILE);
  return existsSync(path) ? fileHash(path) : Promise.resolve('none');
};

/** @throws InputError naming the file that cannot be read */
async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    throw new InputError(systemReason(error, path) ?? `${path}: cannot be read`);
  }
  return hash.digest('hex');
}

/** A folder of photographs by the names and sizes of its files. */
async function listingHash(path: string): Promise<string> {
  try {
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
    const files = names.map((name) => ({ name, stats: statSync(join(path, name)) })).filter(({ stats }) => stats.isFile());
    return hashOf(files.map(({ name, stats }) => `${name} ${stats.size}\n`).join(''));
  } catch (error) {
    throw new InputError(systemReason(error, path) ?? `${path}: cannot be read`);
  }
}
