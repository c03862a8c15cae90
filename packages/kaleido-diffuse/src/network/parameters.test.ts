import { readFileSync } from 'node:fs';
import { sizeOf } from '@kaleido/shared/tensors';
import { describe, expect, test } from 'vitest';
import { parseDenoiserConfig, resolutionScales, resolutionsOf } from './denoiser-config.ts';
import { denoiserParameters } from './nested-unet.ts';
import { denoiserWeights, growDenoiser, initialiseDenoiser } from './weights.ts';

/** The paper's B.1 network, with what B.1 leaves out (docs/mdm.md §1.12). */
const paper = {
  resolution: 256,
  resolution_channels: [64, 128, 256],
  num_resnets_per_resolution: '2,2,1',
  attention_levels: '',
  num_attention_layers: 0,
  temporal_dim: 1024,
  micro_conditioning: 'scale:256',
  conditioning_feature_dim: 2048,
  resnet_config: { use_attention_ffn: true },
  inner_config: {
    resolution_channels: [256, 512, 768],
    num_resnets_per_resolution: '2',
    attention_levels: '1,2',
    num_attention_layers: '0,1,5',
    temporal_dim: 1024,
    micro_conditioning: 'scale:64',
    conditioning_feature_proj_dim: 1024,
    num_lm_head_layers: 2,
    resnet_config: { use_attention_ffn: true },
  },
};

const tiny = {
  resolution: 16,
  resolution_channels: '4,8',
  num_resnets_per_resolution: 1,
  attention_levels: [],
  temporal_dim: 32,
  conditioning_feature_dim: 8,
  resnet_config: { num_groups_norm: 4 },
  inner_config: {
    resolution_channels: '32',
    num_resnets_per_resolution: 1,
    attention_levels: '0',
    temporal_dim: 32,
    conditioning_feature_proj_dim: 16,
    resnet_config: { num_groups_norm: 4 },
  },
};

describe('denoiserParameters', () => {
  const parameters = denoiserParameters(parseDenoiserConfig(paper));

  test('gives the 913 names and shapes of the B.1 network in their order', () => {
    const listed = readFileSync(new URL('../../fixtures/b1-state-dict.txt', import.meta.url), 'utf8')
      .trim()
      .split('\n');
    expect(listed).toHaveLength(913);
    expect(parameters.map(({ name, shape }) => `${name} [${shape.join(', ')}]`)).toEqual(listed);
  });

  test('counts the 452 458 822 parameters of the B.1 network', () => {
    expect(parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0)).toBe(452_458_822);
  });

  test('begins at 0 where a branch ends, at 1 and 0 in norms, by fan-in elsewhere', () => {
    const initial = new Map(parameters.map((parameter) => [parameter.name, parameter.initial]));
    expect(initial.get('down_blocks.0.resnets.0.conv2.bias')).toBe('zero');
    expect(initial.get('inner_unet.lm_head.0.mlp.main.3.weight')).toBe('zero');
    expect(initial.get('in_adapter.weight')).toBe('zero');
    expect(initial.get('norm_out.weight')).toBe('one');
    expect(initial.get('conv_in.bias')).toEqual({ fanIn: 27 });
  });
});

/** Networks inside networks, all alike. */
function nestedDeeply(depth: number): object {
  let config: object = {};
  for (let level = 0; level < depth; level++) config = { inner_config: config };
  return config;
}

describe('parseDenoiserConfig', () => {
  test('gives every network the resolution that the outermost one implies', () => {
    const config = parseDenoiserConfig(paper);
    expect(resolutionsOf(config)).toEqual([256, 64]);
    expect(resolutionScales(config)).toEqual([4, 1]);
  });

  test('takes the width of the features from the caller before the one ml-mdm writes over', () => {
    const built = { ...paper, inner_config: { ...paper.inner_config, conditioning_feature_dim: 1024 } };
    expect(parseDenoiserConfig(built).nested?.inner).toMatchObject({ lmWidth: 2048, contextWidth: 1024 });
    expect(parseDenoiserConfig({ ...paper, conditioning_feature_dim: 1024 }, 2048).lmWidth).toBe(2048);
  });

  test.each([
    [{ ...tiny, channels: 3 }, /denoiser\.channels: no such field/],
    [{ ...tiny, resolution_channels: '4,9' }, /resolution_channels\[1\]: expected a multiple of 4 \(normalisation groups\), got 9/],
    [{ ...tiny, num_resnets_per_resolution: '1,2,3' }, /num_resnets_per_resolution: expected 2 numbers/],
    [{ ...tiny, conditioning_feature_proj_dim: 16 }, /conditioning_feature_proj_dim: expected -1 on an outer network/],
    [{ ...tiny, temporal_dim: 64 }, /temporal_dim: expected 32 as in the inner network, got 64/],
    [{ ...tiny, resolution: 15 }, /denoiser\.resolution: expected a whole number of pixels at every level \(a multiple of 2\), got 15/],
    [{ ...tiny, inner_config: 7 }, /inner_config: expected an object, got 7/],
    [{ ...tiny, interp_conditioning: true }, /interp_conditioning: expected false/],
    [{ ...tiny, resnet_config: { dropout: 0.1, num_groups_norm: 4 } }, /dropout: expected 0/],
    [{ ...tiny, micro_conditioning: 'scale' }, /micro_conditioning: expected name:number, got "scale"/],
    [{ ...tiny, micro_conditioning: 'scale:1,scale:2' }, /micro_conditioning: has scale twice/],
    [{ ...tiny, micro_conditioning: '__proto__:1' }, /micro_conditioning: expected name:number, got "__proto__:1"/],
    [{ ...tiny, num_resnets_per_resolution: 1e9 }, /num_resnets_per_resolution: expected integers from 1 to 1000, got 1000000000/],
    [{ ...tiny, num_resnets_per_resolution: 0 }, /num_resnets_per_resolution: expected integers from 1 to 1000, got 0/],
    [
      { ...tiny, resolution_channels: '32,32', num_resnets_per_resolution: 900, num_attention_layers: 900, attention_levels: '0,1' },
      /at most 10000 blocks .*, got 3245\d\d\d/,
    ],
    [{ ...tiny, num_attention_layers: 1e9 }, /num_attention_layers: expected integers from 0 to 1000/],
    [{ ...tiny, resolution_channels: Array(99).fill(32) }, /resolution_channels: expected at most 12 items, got 99/],
    [{ ...tiny, resolution_channels: '' }, /resolution_channels: expected at least one item/],
    [{ ...tiny, resolution_channels: [{}] }, /resolution_channels\[0\]: expected integers from 1 to 65536, got an object/],
    [{ ...tiny, resolution_channels: {} }, /resolution_channels: expected integers from 1 to 65536, got an object/],
    [{ ...tiny, resolution: 2 ** 30 }, /denoiser\.resolution: expected an integer from 1 to 4096, got 1073741824/],
    [{ ...tiny, temporal_dim: 0 }, /temporal_dim: expected an integer from 1 to 262144, got 0/],
    [{ ...tiny, resnet_config: { num_groups_norm: 0.5 } }, /num_groups_norm: expected an integer from 1 to 65536, got 0\.5/],
    [{ ...tiny, resnet_config: { num_groups_norm: -8 } }, /num_groups_norm: expected an integer from 1 to 65536, got -8/],
    [
      { ...tiny, inner_config: { ...tiny.inner_config, num_lm_head_layers: 1e9 } },
      /num_lm_head_layers: expected an integer from 0 to 1000/,
    ],
    [nestedDeeply(4000), /(\.inner_config){8}: expected at most 8 nested networks/],
  ])('refuses what it cannot build: %#', (raw, message) => expect(() => parseDenoiserConfig(raw)).toThrow(message));
});

describe('weights', () => {
  const config = parseDenoiserConfig(tiny);

  test('are the same for the same seed and others for another', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => initialiseDenoiser(config, seed)['conv_in.weight']?.data);
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
    expect(Math.max(...(a ?? []))).toBeLessThan(1 / Math.sqrt(27));
  });

  test('name the first tensor that does not fit the config', () => {
    const named = initialiseDenoiser(config, 1);
    const { 'conv_in.bias': _, ...missing } = named;
    expect(() => denoiserWeights(config, missing)).toThrow('denoiser: conv_in.bias: expected shape [4], got nothing');
    expect(() => denoiserWeights(config, { ...named, extra: named['conv_in.bias']! })).toThrow(
      'denoiser: extra: the config has no such parameter',
    );
  });

  test('grow outwards around an inner network', () => {
    const inner = initialiseDenoiser(config.nested!.inner, 5);
    const grown = growDenoiser(config, inner, 6);
    expect(Object.keys(grown).sort()).toEqual(Object.keys(initialiseDenoiser(config, 6)).sort());
    expect(grown['inner_unet.conv_in.weight']).toBe(inner['conv_in.weight']);
    expect(() => growDenoiser(config, { strange: inner['conv_in.bias']! }, 6)).toThrow('no network inside the config');
  });
});
