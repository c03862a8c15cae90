import { createHash } from 'node:crypto';
import { InputError } from '@kaleido/shared/errors';
import { random } from '@kaleido/shared/random';
import { maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import type { Latents } from '@kaleido/shared/record';
import type { Found, Frame, Shard } from './format.ts';

/** A picture in a file of its own. */
export interface Listed {
  readonly path: string;
  readonly caption: string;
  readonly latents?: Latents;
  readonly frame?: Frame;
  /** What is wrong with it, where that was seen in the list. */
  readonly fault?: string;
}

/**
 * A list of single files as one shard. Their order is random, but always the same, so that its beginning is like the whole.
 * @param root folder that paths are relative to
 */
export function listShard(root: string, listed: readonly Listed[]): Shard<Listed> {
  if (listed.length === 0) throw new InputError(`${root}: there is no picture`);
  const hash = createHash('sha256');
  for (const { path, caption, latents } of listed) hash.update(JSON.stringify([path.slice(root.length), caption, latents]));
  const order = shuffled(listed.length, 'list');
  return {
    name: root,
    identity: hash.digest('hex'),
    bytes: 0,
    held: 0,
    count: async () => listed.length,
    place: async (index) => listed[order[index]!]!,
  };
}

/** The size that a list gives a picture, if it does. */
export const frameOf = (width: unknown, height: unknown): { readonly frame?: Frame } =>
  typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0 ? { frame: { width, height } } : {};

/** @throws InputError when there is no caption, or when something else is wrong with it */
export async function loadListed({ path, caption, latents = {}, frame, fault }: Listed): Promise<Found> {
  if (fault !== undefined) throw new InputError(fault);
  if (caption.trim() === '') throw new InputError(`${path}: there is no caption`);
  return { key: path, caption, latents, frame, bytes: () => readBounded(path, maxFileBytes.picture) };
}

/** The numbers 0 … count − 1 in an order that the keys give. */
export function shuffled(count: number, ...keys: readonly (string | number)[]): Uint32Array {
  const draw = random(...keys);
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let left = count; left > 1; left--) {
    const other = draw.int(left);
    [order[left - 1], order[other]] = [order[other]!, order[left - 1]!];
  }
  return order;
}
