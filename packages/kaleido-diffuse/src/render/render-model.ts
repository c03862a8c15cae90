import { type GenerationConfig, openLanguageModel, type T5Config, type Tokenizer } from '@kaleido/ar/internal';
import type { LatentPart } from '@kaleido/shared/record';
import type { Constants } from '@kaleido/shared/tensors';
import type { DiffusionConfig } from '../diffusion/diffusion-config.ts';
import type { DenoiserConfig } from '../network/denoiser-config.ts';
import { openCheckpointDenoiser } from './checkpoint-denoiser.ts';

/** Everything that turns records into pictures. Weights are in memory's layout; those of a checkpoint are read when they are needed. */
export interface RenderModel {
  /** `name` in the config, else the folder's name; the `model` of records of pictures. */
  readonly name: string;
  readonly tokenizer: Tokenizer;
  readonly t5: T5Config;
  readonly textEncoder: Constants;
  /** Absent in a model without latents. */
  readonly prior?: Constants;
  readonly denoiser: DenoiserConfig;
  readonly denoiserWeights: Constants;
  readonly diffusion: DiffusionConfig;
  /** Parts of the latents that the model was trained with. */
  readonly latents: readonly LatentPart[];
  /** Number of vokens per picture; undefined if it varies. */
  readonly vokenCount: number | undefined;
  /** The name of the tokenizer of its vokens, as records have it; undefined where it is not known. */
  readonly vokenTokenizer?: () => Promise<string | undefined>;
  /** Defaults of options that belong to it. */
  readonly generation: GenerationConfig;
}

/**
 * Opens a checkpoint folder, whose weights are checked now.
 * @throws InputError when it is not a checkpoint, is damaged, or its weights do not match its config
 */
export async function openRenderModel(folder: string): Promise<RenderModel> {
  const language = await openLanguageModel(folder);
  const { denoiser, diffusion, constants } = await openCheckpointDenoiser(language);
  const { textEncoder, prior } = await language.constants();
  return {
    name: language.name,
    tokenizer: language.tokenizer,
    t5: language.config,
    textEncoder,
    ...(prior && { prior }),
    denoiser,
    denoiserWeights: await constants(),
    diffusion,
    latents: language.parts,
    vokenCount: language.vokenCount,
    vokenTokenizer: language.vokenTokenizer,
    generation: language.generation,
  };
}
