import { basename, resolve } from 'node:path';
import { openTokenizer, parseT5Config, type T5Config, type Tokenizer } from '@kaleido/ar';
import { openCheckpoint } from '@kaleido/shared/checkpoint';
import { InputError } from '@kaleido/shared/errors';
import { type LatentPart, latentParts } from '@kaleido/shared/record';
import type { NamedTensors } from '@kaleido/shared/tensors';
import { type DiffusionConfig, parseDiffusionConfig } from '../diffusion/diffusion-config.ts';
import { type DenoiserConfig, parseDenoiserConfig } from '../network/denoiser-config.ts';
import { denoiserWeights } from '../network/weights.ts';

/** Everything that turns records into pictures. Weights are in memory's layout. */
export interface RenderModel {
  /** `name` in the config, else the folder's: what a picture says of where it comes from. */
  readonly name: string;
  readonly tokenizer: Tokenizer;
  readonly t5: T5Config;
  readonly textEncoder: NamedTensors;
  /** Absent in a model without latents. */
  readonly prior?: NamedTensors;
  readonly denoiser: DenoiserConfig;
  readonly denoiserWeights: NamedTensors;
  readonly diffusion: DiffusionConfig;
  /** Parts of the latents that the model was trained with. */
  readonly latents: readonly LatentPart[];
}

/**
 * Reads a checkpoint folder.
 * @throws InputError when it is no checkpoint, is damaged, or its config and weights do not fit
 */
export async function openRenderModel(folder: string): Promise<RenderModel> {
  const checkpoint = await openCheckpoint(folder);
  const config = checkpoint.config as Readonly<Record<string, unknown>>;
  const tokenizer = openTokenizer(await checkpoint.json('tokenizer.json'), `${folder}/tokenizer.json`);
  const [textEncoder, denoiser] = [await checkpoint.component('text_encoder'), await checkpoint.component('denoiser')];
  const prior = checkpoint.has('prior') ? await checkpoint.component('prior') : undefined;
  try {
    if (config.kaleido !== 1) throw new TypeError(`kaleido: expected 1, got ${JSON.stringify(config.kaleido)}`);
    const t5 = parseT5Config(config.t5, 't5');
    const network = parseDenoiserConfig(config.denoiser, t5.d_model);
    return {
      name: typeof config.name === 'string' ? config.name : basename(resolve(folder)),
      tokenizer,
      t5,
      textEncoder,
      ...(prior && { prior }),
      denoiser: network,
      denoiserWeights: denoiserWeights(network, denoiser),
      diffusion: parseDiffusionConfig(config.diffusion ?? {}),
      latents: parseLatentParts(config.latents ?? []),
    };
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw new InputError(`${folder}/config.json: ${error.message}`);
    throw error;
  }
}

function parseLatentParts(value: unknown): readonly LatentPart[] {
  if (!Array.isArray(value) || value.some((part) => !latentParts.includes(part)))
    throw new TypeError(`latents: expected a list of ${latentParts.join(', ')}, got ${JSON.stringify(value)}`);
  return latentParts.filter((part) => value.includes(part));
}
