import { faultAt, parseConfig, refuse, refuseUnknown, type Where, within } from '@kaleido/shared/config';
import { denoiserSchema, type DenoiserFields as Fields } from './denoiser-schema.ts';

/** An extra number that a network is conditioned on, such as the picture's original scale, and its default. */
export interface MicroCondition {
  readonly name: string;
  readonly default: number;
}

/** A UNet, or a nested UNet if it has `nested`. Lists have one entry per level, finest first. All defaults are filled in. */
export interface DenoiserConfig {
  /** Side of the finest level in pixels; absent if the config does not say. */
  readonly resolution?: number;
  readonly channels: readonly number[];
  /** ResNet blocks per level (the way up has one more). */
  readonly resnets: readonly number[];
  /** Attention layers after each ResNet block; 0 outside `attention_levels`. */
  readonly attentions: readonly number[];
  readonly temporalDim: number;
  readonly groups: number;
  /** Whether attention layers end with a feed-forward part. */
  readonly feedForward: boolean;
  /** Width of the language model's features; 0 for a network without text. */
  readonly lmWidth: number;
  /** Width of the features that cross-attention sees, after the innermost network's projection, if any. */
  readonly contextWidth: number;
  readonly projects: boolean;
  readonly lmHeads: number;
  /** Whether cross-attention and the language model's head layers ignore padding. */
  readonly masked: boolean;
  readonly midBlocks: boolean;
  readonly micro: readonly MicroCondition[];
  readonly nested?: Nesting;
}

interface Nesting {
  readonly inner: DenoiserConfig;
  /** Whether the noisy picture is divided by its standard deviation. */
  readonly normalisesInput: boolean;
  /** Whether the inner network receives features beside its own noisy picture. */
  readonly feedsInner: boolean;
}

const MAX_NETS = 8;
/** ResNet blocks and attention layers of all networks together. */
const MAX_BLOCKS = 10_000;
const MAX_CONDITIONS = 16;

/**
 * Reads ml-mdm's UNetConfig or NestedUNetConfig (docs/mdm.md §1.1; comma strings, repeated numbers and its defaults included).
 * @param raw parsed JSON or YAML
 * @param lmWidth width of the features, if known. It takes precedence over `conditioning_feature_dim`, which is −1 until run time and which
 *   ml-mdm overwrites with the projected width once the network is built.
 * @throws InputError naming the field, what was expected and what came
 */
export function parseDenoiserConfig(raw: unknown, lmWidth?: number, where: Where = { path: 'denoiser' }): DenoiserConfig {
  refuseDeep(raw, where);
  const fields = parseConfig(denoiserSchema, raw, where);
  const config = netOf(fields, where, lmWidth ?? Math.max(fields.conditioning_feature_dim, 0));
  const blocks = netsOf(config).reduce((sum, net) => sum + blocksOf(net), 0);
  if (blocks > MAX_BLOCKS) refuse(where, `at most ${MAX_BLOCKS} blocks (ResNet blocks and attention layers of all levels)`, blocks);
  return config;
}

/** Refuses too many nested networks, before the schema recurses into them. */
function refuseDeep(raw: unknown, where: Where): void {
  let net = raw;
  let at = where;
  for (let depth = 0; typeof net === 'object' && net !== null && 'inner_config' in net; depth++) {
    if (depth === MAX_NETS) throw faultAt(at, `expected at most ${MAX_NETS} nested networks`);
    net = net.inner_config;
    at = within(at, 'inner_config');
  }
}

/** Number of ResNet blocks and attention layers of one network, inner networks not included. */
const blocksOf = ({ resnets, attentions, lmHeads }: DenoiserConfig): number =>
  resnets.reduce((sum, count, level) => sum + (2 * count + 1) * (1 + (attentions[level] ?? 0)), lmHeads);

/** @param resolution of the outer network's coarsest level */
function netOf(fields: Fields, where: Where, lmWidth: number, resolution?: number): DenoiserConfig {
  const { inner_config: inner, resolution_channels: channels, attention_levels: attentionLevels, resnet_config: resnet } = fields;
  checkRole(fields, where);
  const levels = channels.length;
  const side = sideOf(fields, where, resolution);
  const nested = inner && {
    inner: netOf(inner, within(where, 'inner_config'), lmWidth, side && side / 2 ** (levels - 1)),
    normalisesInput: !fields.skip_normalization,
    feedsInner: !fields.skip_inner_unet_input,
  };
  const projection = fields.conditioning_feature_proj_dim;
  const projects = lmWidth > 0 && projection > 0;
  const layers = perLevel(fields, 'num_attention_layers', where);
  const config: DenoiserConfig = {
    ...(side !== undefined && { resolution: side }),
    channels,
    resnets: perLevel(fields, 'num_resnets_per_resolution', where),
    attentions: layers.map((count, level) => (attentionLevels.includes(level) ? count : 0)),
    temporalDim: fields.temporal_dim ?? 4 * channels[0]!,
    groups: resnet.num_groups_norm,
    feedForward: resnet.use_attention_ffn,
    lmWidth,
    contextWidth: nested?.inner.contextWidth ?? (projects ? projection : lmWidth),
    projects,
    lmHeads: nested || lmWidth === 0 ? 0 : fields.num_lm_head_layers,
    masked: fields.masked_cross_attention,
    midBlocks: !(fields.skip_mid_blocks ?? inner !== undefined),
    micro: parseMicro(fields.micro_conditioning ?? '', within(where, 'micro_conditioning')),
    ...(nested && { nested }),
  };
  checkWidths(config, where);
  return config;
}

/** One number for each level; a single number applies to all. */
function perLevel(fields: Fields, name: 'num_attention_layers' | 'num_resnets_per_resolution', where: Where): readonly number[] {
  const numbers = fields[name];
  const levels = fields.resolution_channels.length;
  if (numbers.length === 1) return Array.from({ length: levels }, () => numbers[0]!);
  return numbers.length === levels ? numbers : refuse(within(where, name), `${levels} numbers, one per level`, numbers);
}

/** Checks fields that only the innermost network may have, and those that only outer ones may have. */
function checkRole(fields: Fields, where: Where): void {
  const { inner_config: inner, conditioning_feature_proj_dim: projection, skip_cond_emb: skipsText } = fields;
  const at = (name: keyof Fields) => within(where, name);
  if (inner) {
    if (projection > 0) refuse(at('conditioning_feature_proj_dim'), '-1 on an outer network (the innermost one projects)', projection);
    for (const name of ['skip_mid_blocks', 'skip_cond_emb'] as const)
      if (fields[name] === false) refuse(at(name), 'true (the inner network does this)', false);
    return;
  }
  for (const name of ['skip_inner_unet_input', 'skip_normalization'] as const)
    if (fields[name] !== undefined) refuseUnknown(name, where, 'only with inner_config');
  if (skipsText) refuse(at('skip_cond_emb'), 'false on the innermost network', true);
}

/** Parses "scale:64,crop:0"; a name without a number or a repeated name is an error. */
function parseMicro(text: string, where: Where): MicroCondition[] {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  if (parts.length > MAX_CONDITIONS) refuse(where, `at most ${MAX_CONDITIONS} conditions`, parts.length);
  const conditions = parts.map((part) => {
    const [name = '', value = ''] = part.split(':').map((piece) => piece.trim());
    if (!/^[A-Za-z]\w*$/.test(name) || value === '' || !Number.isFinite(Number(value))) refuse(where, 'name:number', part);
    return { name, default: Number(value) };
  });
  const twice = conditions.find(({ name }, index) => conditions.findIndex((other) => other.name === name) < index);
  if (twice) throw faultAt(where, `has ${twice.name} twice`);
  return conditions;
}

/** Side of the finest level in pixels; it must halve without a remainder down to the coarsest. */
function sideOf({ resolution, resolution_channels: channels }: Fields, where: Where, expected: number | undefined): number | undefined {
  const side = resolution ?? expected;
  const step = 2 ** (channels.length - 1);
  const at = within(where, 'resolution');
  if (side !== undefined && side % step !== 0) refuse(at, `a whole number of pixels at every level (a multiple of ${step})`, side);
  if (expected !== undefined && side !== expected) refuse(at, `${expected} (the outer network's coarsest level)`, side);
  return side;
}

/** Attention always has 32 normalisation groups, whatever `num_groups_norm` says; all networks share one embedding of the text. */
function checkWidths(config: DenoiserConfig, where: Where): void {
  const deepest = config.channels.length - 1;
  config.channels.forEach((width, level) => {
    const attends = (config.attentions[level] ?? 0) > 0 || (level === deepest && config.midBlocks);
    const unit = attends ? 32 : config.groups;
    for (const divisor of [config.groups, unit])
      if (width % divisor !== 0)
        refuse(within(where, 'resolution_channels', level), `a multiple of ${divisor} (normalisation groups)`, width);
  });
  if (config.temporalDim % 8 !== 0) refuse(within(where, 'temporal_dim'), 'a multiple of 8', config.temporalDim);
  if (config.contextWidth % 8 !== 0 && config.lmHeads > 0)
    refuse(within(where, 'conditioning_feature_proj_dim'), 'a multiple of 8 (heads)', config.contextWidth);
  const inner = config.nested?.inner;
  if (inner && inner.temporalDim !== config.temporalDim)
    refuse(within(where, 'temporal_dim'), `${inner.temporalDim} as in the inner network`, config.temporalDim);
}

/** The networks from the outermost to the innermost. */
export const netsOf = (config: DenoiserConfig): DenoiserConfig[] => [config, ...(config.nested ? netsOf(config.nested.inner) : [])];

/** The innermost network, which reads the text. */
export const innermost = (config: DenoiserConfig): DenoiserConfig => (config.nested ? innermost(config.nested.inner) : config);

/**
 * The network `depth` levels of nesting further in. It is a complete denoiser, with which progressive training starts (paper B.2).
 * @throws RangeError when the config is not nested that deep
 */
export function innerConfig(config: DenoiserConfig, depth = 1): DenoiserConfig {
  const inner = netsOf(config)[depth];
  if (!inner) throw new RangeError(`innerConfig: expected a depth from 0 to ${netsOf(config).length - 1}, got ${depth}`);
  return inner;
}

/** Each resolution relative to the lowest, finest first, as in [4, 2, 1]. */
export function resolutionScales(config: DenoiserConfig): number[] {
  if (!config.nested) return [1];
  const below = resolutionScales(config.nested.inner);
  return [2 ** (config.channels.length - 1) * (below[0] ?? 1), ...below];
}

/**
 * Side of each picture in pixels, finest first, as in [64, 32, 16].
 * @param where names the config in errors
 * @throws InputError when the config does not say its resolution
 */
export function resolutionsOf(config: DenoiserConfig, where: Where = { path: 'denoiser' }): number[] {
  return netsOf(config).map(
    ({ resolution }) => resolution ?? refuse(within(where, 'resolution'), 'the pixels of the finest level', undefined),
  );
}
