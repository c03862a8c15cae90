import { createHash, type Hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, systemReason } from '@kaleido/shared/errors';
import { openSafetensors } from '@kaleido/shared/safetensors';

interface Network {
  readonly inner_config?: Network | null;
}

/** What matters here of a model's `config.json`. */
interface Config {
  readonly denoiser: Network;
  readonly diffusion: unknown;
  /** Of the denoiser's networks, from the outermost on. */
  readonly resolutions: readonly number[];
}

/** Files that hold what a prior plans with. */
const LANGUAGE_JSON = ['tokenizer.json', 'generation_config.json'];
const LANGUAGE_WEIGHTS = ['text_encoder.safetensors', 'prior.safetensors'];

/** Hash of what `kaleido-ar` reads of a model: all but the denoiser. */
export const priorHash = (folder: string): string => languageOf(folder).digest('hex');

/**
 * Hash of what `kaleido-diffuse --stage` reads of a model: networks around the stage's may be trained further, and change nothing.
 * @param stage in pixels
 */
export async function drawerHash(folder: string, stage: number): Promise<string> {
  const { denoiser, diffusion, resolutions } = configOf(folder);
  const depth = resolutions.indexOf(stage);
  if (depth < 0) throw new InputError(`${folder}: has stages of ${resolutions.join(', ')} pixels, not of ${stage}`);
  let network: Network = denoiser;
  for (let level = 0; level < depth; level++) network = network.inner_config!;
  const hash = languageOf(folder).update(JSON.stringify({ stage, network, diffusion }));
  const prefix = 'inner_unet.'.repeat(depth);
  const file = await openSafetensors(join(folder, 'denoiser.safetensors'));
  try {
    for (const name of file.names.filter((name) => name.startsWith(prefix)).sort()) {
      const { dtype, shape } = file.info(name);
      hash.update(`${name.slice(prefix.length)} ${dtype} ${shape}\n`).update(await file.raw(name));
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** JSON is parsed before it is hashed, so that reformatting a file does not change the hash. */
function languageOf(folder: string): Hash {
  const { denoiser: _, diffusion: __, resolutions: ___, ...language } = configOf(folder);
  const hash = createHash('sha256').update(JSON.stringify(language));
  const there = (name: string): boolean => existsSync(join(folder, name));
  for (const name of LANGUAGE_JSON.filter(there)) hash.update(`${name}\n`).update(JSON.stringify(jsonOf(join(folder, name))));
  for (const name of LANGUAGE_WEIGHTS.filter(there)) hash.update(`${name}\n`).update(readFileSync(join(folder, name)));
  return hash;
}

/** @throws InputError when it cannot be read, or says nothing of a denoiser */
function configOf(folder: string): Config {
  const path = join(folder, 'config.json');
  const config = jsonOf(path) as Partial<Config> | null;
  if (!config?.denoiser || !Array.isArray(config.resolutions)) throw new InputError(`${path}: not the config of a model`);
  return config as Config;
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InputError(systemReason(error, path) ?? `${path}: not JSON`);
  }
}
