import { createHash } from 'node:crypto';
import { InputError } from '@kaleido/shared/errors';
import { random } from '@kaleido/shared/random';
import { maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import type { Latents } from '@kaleido/shared/record';
import { type Fields, type Found, type Frame, type Shard, vokenTokenizerIn } from './format.ts';

/** A picture file in a list. */
export interface Listed {
  readonly path: string;
  /** Tells it from the others of the list. */
  readonly id: string;
  readonly caption: string;
  readonly latents?: Latents;
  readonly frame?: Frame;
  /** Its fault, if the list shows one. */
  readonly fault?: string;
  /** What the list says of it besides, where that is kept. */
  readonly fields?: Fields;
}

/**
 * Treats a list of single files as one shard, in a fixed random order, so that its beginning is representative.
 * @param root folder that paths are relative to
 * @throws InputError for an empty list
 */
export function listShard(root: string, listed: readonly Listed[]): Shard<Listed> {
  if (listed.length === 0) throw new InputError(`${root}: no pictures found`);
  const hash = createHash('sha256');
  for (const { path, caption, latents } of listed) hash.update(JSON.stringify([path.slice(root.length), caption, latents]));
  const order = shuffled(listed.length, 'list');
  return {
    name: root,
    identity: hash.digest('hex'),
    bytes: 0,
    held: 0,
    count: async () => listed.length,
    locate: async (index) => listed[order[index]!]!,
  };
}

/** The size given for a picture, if it is valid. */
export const frameOf = (width: unknown, height: unknown): { readonly frame?: Frame } =>
  typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0 ? { frame: { width, height } } : {};

/** @throws InputError when the caption is missing, or for a fault in the list */
export async function loadListed({ path, id, caption, latents = {}, frame, fault, fields }: Listed): Promise<Found> {
  if (fault !== undefined) throw new InputError(fault);
  if (caption.trim() === '') throw new InputError(`${path}: no caption`);
  const bytes = () => readBounded(path, maxFileBytes.picture);
  return { key: path, id, caption, latents, frame, ...(fields && { fields, ...vokenTokenizerIn(fields) }), bytes };
}

/** A permutation of 0 … count − 1, determined by the keys. */
export function shuffled(count: number, ...keys: readonly (string | number)[]): Uint32Array {
  const draw = random(...keys);
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let left = count; left > 1; left--) {
    const other = draw.int(left);
    [order[left - 1], order[other]] = [order[other]!, order[left - 1]!];
  }
  return order;
}
