import { initialiseT5, makeTokenizer, openTokenizer, parseT5Config } from '@kaleido/ar/internal';
import { writeCheckpoint } from '@kaleido/shared/checkpoint';
import { random } from '@kaleido/shared/random';
import { parseDenoiserConfig } from '../network/denoiser-config.ts';
import { initialiseDenoiser } from '../network/weights.ts';

/** What may differ from the smallest model. */
interface TinyOptions {
  /** Draws other weights. */
  readonly seed?: number;
  /** Side of the pictures; the inner network's is half of it. */
  readonly resolution?: number;
  /** Sizes of the T5, named as in its config. */
  readonly t5?: Readonly<Record<string, number>>;
  /** Further fields of `config.json`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** `generation_config.json`. */
  readonly generation?: Readonly<Record<string, unknown>>;
}

const WORDS = 'a squirrel wearing crown the cat sat on mat painted flat at night in meadow';

const denoiserOf = (resolution: number) => ({
  resolution,
  resolution_channels: '4,8',
  num_resnets_per_resolution: 1,
  attention_levels: '',
  temporal_dim: 32,
  skip_normalization: true,
  resnet_config: { num_groups_norm: 4 },
  inner_config: {
    resolution_channels: '32',
    num_resnets_per_resolution: 1,
    attention_levels: '0',
    temporal_dim: 32,
    conditioning_feature_proj_dim: 16,
    resnet_config: { num_groups_norm: 4 },
  },
});

/** Writes a checkpoint of a model of a few thousand weights, all drawn at random, so that every input shows in the output. */
export async function writeTinyCheckpoint(
  folder: string,
  { seed = 2, resolution = 8, t5: sizes, config, generation }: TinyOptions = {},
): Promise<void> {
  const tokenizer = makeTokenizer([WORDS]);
  const t5 = { vocab_size: openTokenizer(tokenizer).size, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2, ...sizes };
  const denoiser = denoiserOf(resolution);
  const language = initialiseT5(parseT5Config(t5), 1);
  // An untrained denoiser ends every block with zeros, which hide all inputs.
  const fresh = initialiseDenoiser(parseDenoiserConfig(denoiser, t5.d_model), seed);
  for (const [name, { data }] of Object.entries(fresh))
    if (data.every((value) => value === 0))
      data.set(
        random(3, name)
          .fillNormal(new Float32Array(data.length))
          .map((value) => value / 8),
      );
  await writeCheckpoint(folder, {
    json: {
      'config.json': { format_version: 1, name: 'tiny', t5, denoiser, diffusion: { steps: 100 }, latents: ['text', 'bbox'], ...config },
      'tokenizer.json': tokenizer,
      ...(generation && { 'generation_config.json': generation }),
    },
    components: {
      text_encoder: { tensors: language.textEncoder },
      prior: { tensors: language.prior },
      denoiser: { tensors: fresh },
    },
  });
}
