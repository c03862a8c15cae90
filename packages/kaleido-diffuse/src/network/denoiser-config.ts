import { InputError, show } from '@kaleido/shared/errors';
import { booleanField, integerField, listField, numberField, type Raw, rawObject, refuseUnknown, textField } from '../config-fields.ts';

/** One extra number a network is conditioned on, such as the picture's original scale, and its value where none is given. */
export interface MicroCondition {
  readonly name: string;
  readonly default: number;
}

/** A UNet, or a nested one when `nested` is there. Lists have one entry a level, finest first. All defaults are filled. */
export interface DenoiserConfig {
  /** Pixels along one side of the finest level; absent where a config does not say. */
  readonly resolution?: number;
  readonly channels: readonly number[];
  /** ResNet blocks a level (the way up has one more). */
  readonly resnets: readonly number[];
  /** Attention layers after each ResNet block; 0 outside `attention_levels`. */
  readonly attentions: readonly number[];
  readonly temporalDim: number;
  readonly groups: number;
  /** Whether attention layers end with a feed-forward part. */
  readonly feedForward: boolean;
  /** Width of the language model's features; 0 for a network without text. */
  readonly lmWidth: number;
  /** Width of the features that cross-attention sees: projected by the innermost network where it projects. */
  readonly contextWidth: number;
  readonly projects: boolean;
  readonly lmHeads: number;
  /** Whether cross-attention and the language model's head layers leave out padding. */
  readonly masked: boolean;
  readonly midBlocks: boolean;
  readonly micro: readonly MicroCondition[];
  readonly nested?: Nesting;
}

interface Nesting {
  readonly inner: DenoiserConfig;
  /** Divide the noisy picture by its standard deviation. */
  readonly normalisesInput: boolean;
  /** Whether the inner network receives features beside its own noisy picture. */
  readonly feedsInner: boolean;
}

const UNET_FIELDS = [
  'resolution',
  'num_resnets_per_resolution',
  'temporal_dim',
  'attention_levels',
  'num_attention_layers',
  'num_temporal_attention_layers',
  'conditioning_feature_dim',
  'conditioning_feature_proj_dim',
  'num_lm_head_layers',
  'masked_cross_attention',
  'resolution_channels',
  'skip_mid_blocks',
  'skip_cond_emb',
  'nesting',
  'micro_conditioning',
  'temporal_mode',
  'temporal_spatial_ds',
  'temporal_positional_encoding',
  'resnet_config',
];
const NESTED_FIELDS = [
  'inner_config',
  'skip_inner_unet_input',
  'skip_normalization',
  'initialize_inner_with_pretrained',
  'freeze_inner_unet',
  'interp_conditioning',
];
const RESNET_FIELDS = ['num_channels', 'output_channels', 'num_groups_norm', 'dropout', 'use_attention_ffn'];

/*
 * Bounds against files that are not a model's, far above every published one, so that no number alone can ask for more memory or time
 * than there is: what a config asks for is compared with the weights' file only when it can be listed.
 */
const maxSide = 4096;
const maxLevels = 12;
const maxNets = 8;
const maxWidth = 2 ** 16;
const maxLayers = 1000;
/** ResNet blocks and attention layers of all networks together. */
const maxBlocks = 10_000;
const maxConditions = 16;

/**
 * Reads ml-mdm's UNetConfig or NestedUNetConfig (docs/mdm.md §1.1; comma strings, repeated numbers and its defaults included).
 * @param raw parsed JSON or YAML, plus `resolution`, the finest level's pixels
 * @param lmWidth width of the features when the caller knows it. It wins over `conditioning_feature_dim`, which is −1 until run time
 *   and which ml-mdm overwrites with the projected width once the network is built.
 * @param where names the config in errors
 * @throws InputError naming the field, what it should be and what it is
 */
export function parseDenoiserConfig(raw: unknown, lmWidth?: number, where = 'denoiser'): DenoiserConfig {
  const fields = rawObject(raw, where);
  const own = integerField(fields, where, 'conditioning_feature_dim', -1, { min: -1, max: maxWidth });
  const config = parseNet(fields, where, lmWidth ?? Math.max(own, 0), undefined, 1);
  const blocks = netsOf(config).reduce((sum, net) => sum + blocksOf(net), 0);
  if (blocks > maxBlocks)
    throw new InputError(
      `${where}: expected at most ${maxBlocks} blocks (ResNet blocks and attention layers of all levels), got ${blocks}`,
    );
  return config;
}

/** ResNet blocks and attention layers of a network without what it nests, on the ways down and up. */
const blocksOf = ({ resnets, attentions, lmHeads }: DenoiserConfig): number =>
  resnets.reduce((sum, count, level) => sum + (2 * count + 1) * (1 + (attentions[level] ?? 0)), lmHeads);

function parseNet(raw: Raw, path: string, lmWidth: number, resolution: number | undefined, depth: number): DenoiserConfig {
  if (depth > maxNets) throw new InputError(`${path}: expected at most ${maxNets} nested networks`);
  const inner = raw.inner_config ?? undefined;
  const isNested = inner !== undefined;
  refuseUnknown(raw, path, isNested ? [...UNET_FIELDS, ...NESTED_FIELDS] : UNET_FIELDS);
  refuseUnsupported(raw, path, isNested);

  const channels = listField(raw, path, 'resolution_channels', '128,256,256,512,1024', { longest: maxLevels, min: 1, max: maxWidth });
  const levels = channels.length;
  if (levels === 0) throw new InputError(`${path}.resolution_channels: expected at least one number`);
  const perLevel = { length: levels, longest: maxLevels, max: maxLayers };
  const resnets = listField(raw, path, 'num_resnets_per_resolution', '2', { ...perLevel, min: 1 });
  const layers = listField(raw, path, 'num_attention_layers', '1', { ...perLevel, min: 0 });
  const attentionLevels = listField(raw, path, 'attention_levels', '2,3', { longest: maxLevels, min: 0, max: maxLevels });
  const side = sideOf(raw, path, levels, resolution);
  const nested = isNested ? parseNesting(raw, path, lmWidth, side && side / 2 ** (levels - 1), depth + 1) : undefined;

  const projection = integerField(raw, path, 'conditioning_feature_proj_dim', -1, { min: -1, max: maxWidth });
  if (nested && projection > 0)
    throw new InputError(
      `${path}.conditioning_feature_proj_dim: expected -1 on an outer network (the innermost one projects), got ${projection}`,
    );
  const projects = lmWidth > 0 && projection > 0;
  const resnet = rawObject(raw.resnet_config ?? {}, `${path}.resnet_config`);
  refuseUnknown(resnet, `${path}.resnet_config`, RESNET_FIELDS);
  const dropout = numberField(resnet, `${path}.resnet_config`, 'dropout', 0, { min: 0, max: 1 });
  if (dropout !== 0) throw new InputError(`${path}.resnet_config.dropout: expected 0 (graphs draw no random numbers), got ${dropout}`);

  const config: DenoiserConfig = {
    ...(side !== undefined && { resolution: side }),
    channels,
    resnets,
    attentions: layers.map((count, level) => (attentionLevels.includes(level) ? count : 0)),
    temporalDim: integerField(raw, path, 'temporal_dim', 4 * channels[0]!, { min: 1, max: 4 * maxWidth }),
    groups: integerField(resnet, `${path}.resnet_config`, 'num_groups_norm', 32, { min: 1, max: maxWidth }),
    feedForward: booleanField(resnet, `${path}.resnet_config`, 'use_attention_ffn', false),
    lmWidth,
    contextWidth: nested?.inner.contextWidth ?? (projects ? projection : lmWidth),
    projects,
    lmHeads: nested || lmWidth === 0 ? 0 : integerField(raw, path, 'num_lm_head_layers', 0, { min: 0, max: maxLayers }),
    masked: booleanField(raw, path, 'masked_cross_attention', true),
    midBlocks: !booleanField(raw, path, 'skip_mid_blocks', isNested),
    micro: parseMicro(textField(raw, path, 'micro_conditioning', 1000), `${path}.micro_conditioning`),
    ...(nested && { nested }),
  };
  checkWidths(config, path);
  return config;
}

function parseNesting(raw: Raw, path: string, lmWidth: number, resolution: number | undefined, depth: number): Nesting {
  return {
    inner: parseNet(rawObject(raw.inner_config, `${path}.inner_config`), `${path}.inner_config`, lmWidth, resolution, depth),
    normalisesInput: !booleanField(raw, path, 'skip_normalization', false),
    feedsInner: !booleanField(raw, path, 'skip_inner_unet_input', false),
  };
}

/** "scale:64,crop:0" as a list; a name without a number, or one that comes twice, is an error. */
function parseMicro(text: string | undefined, path: string): MicroCondition[] {
  const parts = (text ?? '').split(',').filter((part) => part.trim() !== '');
  if (parts.length > maxConditions) throw new InputError(`${path}: expected at most ${maxConditions} conditions, got ${parts.length}`);
  const conditions = parts.map((part) => {
    const [name = '', value = ''] = part.split(':').map((piece) => piece.trim());
    if (!/^[A-Za-z]\w*$/.test(name) || value === '' || !Number.isFinite(Number(value)))
      throw new InputError(`${path}: expected name:number, got ${show(part)}`);
    return { name, default: Number(value) };
  });
  const twice = conditions.find(({ name }, index) => conditions.findIndex((other) => other.name === name) < index);
  if (twice) throw new InputError(`${path}: has ${twice.name} twice`);
  return conditions;
}

/** Pixels along one side of the finest level, which halve without a rest down to the coarsest. */
function sideOf(raw: Raw, path: string, levels: number, expected: number | undefined): number | undefined {
  const side = raw.resolution == null ? expected : integerField(raw, path, 'resolution', 0, { min: 1, max: maxSide });
  if (side !== undefined && side % 2 ** (levels - 1) !== 0)
    throw new InputError(
      `${path}.resolution: expected a whole number of pixels at every level (a multiple of ${2 ** (levels - 1)}), got ${side}`,
    );
  if (expected !== undefined && side !== expected)
    throw new InputError(`${path}.resolution: expected ${expected} (the outer network's coarsest level), got ${side}`);
  return side;
}

/** Fields that ml-mdm has and whose other values are not part of this model. */
function refuseUnsupported(raw: Raw, path: string, isNested: boolean): void {
  const off = ['temporal_mode', 'temporal_spatial_ds', 'temporal_positional_encoding', 'interp_conditioning'];
  for (const name of off)
    if (booleanField(raw, path, name, false)) throw new InputError(`${path}.${name}: expected false (not supported), got true`);
  if (raw.num_temporal_attention_layers != null)
    throw new InputError(`${path}.num_temporal_attention_layers: expected null (video is not supported)`);
  for (const name of isNested ? ['skip_mid_blocks', 'skip_cond_emb'] : [])
    if (!booleanField(raw, path, name, true))
      throw new InputError(`${path}.${name}: expected true (the inner network does this), got false`);
  if (!isNested && booleanField(raw, path, 'skip_cond_emb', false))
    throw new InputError(`${path}.skip_cond_emb: expected false on the innermost network, got true`);
}

/** Group norms are 32 wide in attention whatever `num_groups_norm` says, and all nets add one embedding of the text to their own. */
function checkWidths(config: DenoiserConfig, path: string): void {
  const deepest = config.channels.length - 1;
  config.channels.forEach((width, level) => {
    const attends = (config.attentions[level] ?? 0) > 0 || (level === deepest && config.midBlocks);
    const unit = attends ? 32 : config.groups;
    for (const divisor of [config.groups, unit])
      if (width % divisor !== 0)
        throw new InputError(
          `${path}.resolution_channels[${level}]: expected a multiple of ${divisor} (normalisation groups), got ${width}`,
        );
  });
  if (config.temporalDim % 8 !== 0) throw new InputError(`${path}.temporal_dim: expected a multiple of 8, got ${config.temporalDim}`);
  if (config.contextWidth % 8 !== 0 && config.lmHeads > 0)
    throw new InputError(`${path}.conditioning_feature_proj_dim: expected a multiple of 8 (heads), got ${config.contextWidth}`);
  const inner = config.nested?.inner;
  if (inner && inner.temporalDim !== config.temporalDim)
    throw new InputError(`${path}.temporal_dim: expected ${inner.temporalDim} as in the inner network, got ${config.temporalDim}`);
}

/** The networks from the outermost to the innermost. */
export const netsOf = (config: DenoiserConfig): DenoiserConfig[] => [config, ...(config.nested ? netsOf(config.nested.inner) : [])];

/** The network that reads the text. */
export const innermost = (config: DenoiserConfig): DenoiserConfig => (config.nested ? innermost(config.nested.inner) : config);

/**
 * The network `depth` levels of nesting further in, a whole denoiser of its own: progressive training begins with it (paper B.2).
 * @throws RangeError when the config is not nested that deep
 */
export function innerConfig(config: DenoiserConfig, depth = 1): DenoiserConfig {
  const inner = netsOf(config)[depth];
  if (!inner) throw new RangeError(`innerConfig: expected a depth from 0 to ${netsOf(config).length - 1}, got ${depth}`);
  return inner;
}

/** How many times finer each resolution is than the lowest one, finest first, as [4, 2, 1]. */
export function resolutionScales(config: DenoiserConfig): number[] {
  if (!config.nested) return [1];
  const below = resolutionScales(config.nested.inner);
  return [2 ** (config.channels.length - 1) * (below[0] ?? 1), ...below];
}

/**
 * Pixels along one side of each picture, finest first, as [64, 32, 16].
 * @param where names the config in errors
 * @throws InputError when the config does not say its resolution
 */
export function resolutionsOf(config: DenoiserConfig, where = 'denoiser'): number[] {
  return netsOf(config).map(({ resolution }) => {
    if (resolution === undefined) throw new InputError(`${where}.resolution: expected the pixels of the finest level, got nothing`);
    return resolution;
  });
}
