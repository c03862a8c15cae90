import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError, systemReason } from '@kaleido/shared/errors';
import type { Cell, Names } from './cell.ts';
import { type Method, type ModelName, methods } from './methods.ts';

/** The folder of this repository; figures run from it. */
export const root = resolve(import.meta.dirname, '../..');

/** Folders of models, and the probe, as options name them. */
export type Inputs = Partial<Record<ModelName | 'probe', string>> & { readonly captions: string };

const SHIPPED = join(root, 'packages/model-scenes');

/** What a cell reads that this command does not make. */
export type InputFiles = Omit<Names, 'reals'>;

/** The files that a cell reads, by absolute path; or the option that it needs and does not have. */
export function namesOf(cell: Cell, inputs: Inputs): InputFiles | { readonly needs: ModelName } {
  const { model, guided }: Method = methods[cell.method];
  const folder = inputs[model] ?? (model === 'expansion-model' ? undefined : (inputs.model ?? SHIPPED));
  if (folder === undefined) return { needs: model };
  if (guided && inputs['guide-model'] === undefined) return { needs: 'guide-model' };
  return {
    captions: resolve(inputs.captions),
    probe: resolve(inputs.probe ?? join(SHIPPED, 'probe.safetensors')),
    model: resolve(folder),
    guide: guided ? resolve(inputs['guide-model']!) : '',
  };
}

/** Hashes of contents, each file read once. A model's is that of its manifest, which holds those of its files. */
export function contentsReader(): (names: InputFiles) => Promise<InputFiles> {
  const known = new Map<string, Promise<string>>();
  const hash = (path: string): Promise<string> => {
    const found = known.get(path) ?? hashOf(path);
    known.set(path, found);
    return found;
  };
  return async ({ captions, probe, model, guide }) => ({
    captions: await hash(captions),
    probe: await hash(probe),
    model: await hash(join(model, 'manifest.json')),
    guide: guide === '' ? '' : await hash(join(guide, 'manifest.json')),
  });
}

/** @throws InputError naming the file that cannot be read */
async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    throw new InputError(systemReason(error, path) ?? `${path}: cannot be read`);
  }
  return hash.digest('hex');
}
