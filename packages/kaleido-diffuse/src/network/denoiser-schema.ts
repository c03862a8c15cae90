import { absent, anything, object, optional, type Parsed, type Schema, section, text } from '@kaleido/shared/config';
import { fixed, integers, looseFlag, looseInteger } from '../config-fields.ts';

/*
 * Sanity limits for hostile files, far above every published model, so that no single number can exhaust memory or time. A config is only
 * compared with the weights' file once its parameters can be listed.
 */
const MAX_SIDE = 4096;
const MAX_LEVELS = 12;
const MAX_WIDTH = 2 ** 16;
const MAX_LAYERS = 1000;

const perLevel = (min: number) => integers({ maxItems: MAX_LEVELS, min, max: MAX_LAYERS });
const width = () => looseInteger({ min: -1, max: MAX_WIDTH });
const ignored = (description: string) => optional(anything()).meta({ description: `Not used: ${description}` });

const resnetSchema = object({
  num_groups_norm: looseInteger({ min: 1, max: MAX_WIDTH })
    .default(32)
    .meta({ description: 'Groups of the normalisation in ResNet blocks; attention always has 32' }),
  use_attention_ffn: looseFlag()
    .default(false)
    .meta({ description: 'Whether attention layers end with a feed-forward part; B.1 needs it to reach its 452.5 M parameters' }),
  dropout: fixed(0, 'graphs draw no random numbers').default(0).meta({ description: 'Always 0: graphs draw no random numbers' }),
  num_channels: ignored('`resolution_channels` say it'),
  output_channels: ignored('`resolution_channels` say it'),
});

const shape = {
  resolution: optional(looseInteger({ min: 1, max: MAX_SIDE })).meta({
    unit: 'pixels',
    description: 'Side of the finest level; it halves from level to level without a remainder',
    without: "an inner network has that of the outer one's coarsest level",
  }),
  resolution_channels: integers({ maxItems: MAX_LEVELS, min: 1, max: MAX_WIDTH, minItems: 1 })
    .default([128, 256, 256, 512, 1024])
    .meta({ description: 'Channels of each level, finest first; multiples of the normalisation groups, and of 32 where a level attends' }),
  num_resnets_per_resolution: perLevel(1)
    .default([2])
    .meta({ description: 'ResNet blocks of each level on the way down (one more on the way up); one number holds for all levels' }),
  attention_levels: integers({ maxItems: MAX_LEVELS, min: 0, max: MAX_LEVELS })
    .default([2, 3])
    .meta({ description: 'Levels that attend, from 0 for the finest; attention at fine levels is costly' }),
  num_attention_layers: perLevel(0)
    .default([1])
    .meta({ description: 'Attention layers after each ResNet block, by level; none outside `attention_levels`' }),
  temporal_dim: optional(looseInteger({ min: 1, max: 4 * MAX_WIDTH })).meta({
    description: 'Width of the embedding of the noise level and of the pooled text, the same in all nested networks; a multiple of 8',
    without: '4 times the channels of the finest level',
  }),
  conditioning_feature_dim: width()
    .default(-1)
    .meta({ description: "Width of the text's features, if nothing else determines it; −1 is that of the T5" }),
  conditioning_feature_proj_dim: width()
    .default(-1)
    .meta({ description: 'Width that the innermost network projects features to for cross-attention; −1 projects nothing' }),
  num_lm_head_layers: looseInteger({ min: 0, max: MAX_LAYERS })
    .default(0)
    .meta({ unit: 'layers', description: 'Attention layers over the projected features, in the innermost network' }),
  masked_cross_attention: looseFlag()
    .default(true)
    .meta({ description: 'Whether cross-attention ignores padding; otherwise a picture depends on its batch (docs/mdm.md §0)' }),
  micro_conditioning: optional(text({ min: 0, max: 1000 })).meta({
    description: 'Extra numbers to condition on, with their defaults, as in `scale:64,crop:0`',
    without: 'none',
  }),
  skip_mid_blocks: optional(looseFlag()).meta({
    description: 'Whether the coarsest level has no mid block; an outer network never has one',
    without: 'false; true with `inner_config`',
  }),
  skip_cond_emb: optional(looseFlag()).meta({
    description: 'Whether the pooled text is not embedded: true on outer networks, whose inner one does it',
    without: 'false; true with `inner_config`',
  }),
  resnet_config: section(resnetSchema).meta({ description: 'The blocks' }),
  skip_inner_unet_input: optional(looseFlag()).meta({
    description: 'Only with `inner_config`: whether the inner network receives only its own noisy picture, without features',
    without: 'false',
  }),
  skip_normalization: optional(looseFlag()).meta({
    description:
      'Only with `inner_config`: whether the noisy picture is not divided by its standard deviation, as it has unit variance already',
    without: 'false',
  }),
  nesting: ignored('`inner_config` says it'),
  initialize_inner_with_pretrained: ignored('`--init-denoiser` says it'),
  freeze_inner_unet: ignored('`inner_denoiser` says it'),
  interp_conditioning: fixed(false, 'not supported').default(false).meta({ description: 'Always false: it adds unused layers' }),
  num_temporal_attention_layers: optional(absent('null (video is not supported)')).meta({ description: 'Always null: no video' }),
  temporal_mode: fixed(false, 'not supported').default(false).meta({ description: 'Always false: no video' }),
  temporal_spatial_ds: fixed(false, 'not supported').default(false).meta({ description: 'Always false: no video' }),
  temporal_positional_encoding: fixed(false, 'not supported').default(false).meta({ description: 'Always false: no video' }),
};

const flat = object(shape);

/** One network's fields, with those of the networks inside it. */
export interface DenoiserFields extends Parsed<typeof flat> {
  readonly inner_config?: DenoiserFields | undefined;
}

/** ml-mdm's UNetConfig, and with `inner_config` its NestedUNetConfig (docs/mdm.md §1.1), plus `resolution`. */
export const denoiserSchema: Schema<DenoiserFields> = object({
  ...shape,
  get inner_config() {
    const description = 'The network inside this one, with the same fields: it runs at the resolution of the coarsest level of this one';
    return optional(denoiserSchema).meta({ description });
  },
});
