import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';

export const WEIGHTS_NAME = 'pt_inception-2015-12-05-6726825d.pth';
const source = `https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/${WEIGHTS_NAME}`;

/**
 * The file of Inception's weights: the one that was named, else where the user put it (`~/.cache/kaleido`) or pytorch-fid downloaded it to
 * (`~/.cache/torch/hub/checkpoints`); `XDG_CACHE_HOME` and `TORCH_HOME` move these.
 * @throws InputError that says what to fetch and where to put it
 */
export function findInceptionWeights(named: string | undefined, env: Readonly<Record<string, string | undefined>> = process.env): string {
  if (named !== undefined && existsSync(named)) return named;
  const cache = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const own = join(cache, 'kaleido', WEIGHTS_NAME);
  const found = [own, join(env.TORCH_HOME || join(cache, 'torch'), 'hub/checkpoints', WEIGHTS_NAME)].find(existsSync);
  if (named === undefined && found !== undefined) return found;
  const missing = named === undefined ? 'inception: the weights, which no package includes, are missing' : `${named}: no Inception weights`;
  throw new InputError(`${missing}: fetch ${source} (91 MB) and put it at ${own}, or name the file with --weights`);
}
