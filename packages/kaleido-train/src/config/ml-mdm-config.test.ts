import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readConfigAlone } from './read-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-ml-mdm-'));
afterAll(() => rmSync(folder, { recursive: true }));

const t5 = { vocab_size: 64, d_model: 32, d_kv: 8, d_ff: 32, num_heads: 2, num_layers: 1 };

/** A small nested network as ml-mdm's trainer writes configs. */
const nested = `
name: small
unet_config:
  attention_levels: []
  conditioning_feature_dim: -1
  conditioning_feature_proj_dim: 32 # an outer network does not project
  freeze_inner_unet: false
  initialize_inner_with_pretrained: None
  micro_conditioning: None
  num_resnets_per_resolution: [1, 1]
  resolution_channels: [8, 16]
  resnet_config: {num_groups_norm: 8, dropout: 0.0, use_attention_ffn: no}
  skip_cond_emb: yes
  skip_mid_blocks: True
  skip_normalization: true
  temporal_dim: 64
  temporal_mode: off
  nesting: false
  inner_config: {resolution_channels: [32], num_resnets_per_resolution: [1], attention_levels: [0], temporal_dim: 64,
    num_temporal_attention_layers: null, conditioning_feature_proj_dim: 32, nesting: true, resnet_config: {num_groups_norm: 8}}
diffusion_config:
  sampler_config: {loss_target_type: HA_STYLE, schedule_type: SIGMOID}
diffusion_config: # once more: Python takes this one
  sampler_config: {num_diffusion_steps: 1000, prediction_type: v_prediction, loss_target_type: DDPM, schedule_type: DEEPFLOYD,
    schedule_shifted: true, schedule_shifted_power: 2, reproject_signal: false, rescale_signal: None}
  model_output_scale: 0
  use_vdm_loss_weights: false
reader_config: {image_size: 16, random_crop: false}
batch_size: 4
batch_size: 6
mixed_ratio: '2:1'
multi_res_weights: '4:1'
lr: 5.0e-05
warmup_steps: 100
num_training_steps: 70
sample-dir: /mnt/data/samples
`;

const read = (name: string, text: string) => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return readConfigAlone(file, { model: { t5 } });
};

test('a config of the trainer is read as Python reads it: the last of repeated keys, None, yes and no', async () => {
  const config = await read('small.yaml', nested);
  expect(config).toMatchObject({ name: 'small', batch: 6, steps: 70, textEncoder: 'frozen', resolutionWeights: [4, 1] });
  expect(config.mixedFractions).toEqual([2 / 3, 1]);
  expect(config.optimiser).toMatchObject({ learningRate: 5e-5, warmupSteps: 100 });
  const { denoiser, diffusion, latents } = config.model;
  expect(latents).toEqual([]);
  expect(diffusion).toEqual({
    ...{ steps: 1000, schedule: 'cosine_iddpm', shifted: true, shiftPower: 2, prediction: 'v', lossTarget: 'eps' },
  });
  expect(denoiser).toMatchObject({ resolution: 16, channels: [8, 16], groups: 8, feedForward: false, micro: [], projects: false });
  expect(denoiser.nested?.inner).toMatchObject({ resolution: 8, channels: [32], attentions: [1], projects: true, contextWidth: 32 });
});

test.each([
  [
    'another schedule',
    nested.replace('DEEPFLOYD', 'SIGMOID'),
    'diffusion_config.sampler_config.schedule_type: expected one of COSINE, DDPM, DEEPFLOYD, got "SIGMOID"',
  ],
  [
    'DDIM as a prediction',
    nested.replace('v_prediction', 'DDIM'),
    'diffusion_config.sampler_config.prediction_type: expected DDPM or V_PREDICTION, got "DDIM"',
  ],
  ['weights of VDM, which are its default', nested.replace('  use_vdm_loss_weights: false\n', ''), 'diffusion_config.use_vdm_loss_weights'],
  [
    'no size of pictures',
    nested.replace('image_size: 16, ', ''),
    "reader_config.image_size: expected the pictures' side in pixels, got nothing",
  ],
  ['video', nested.replace('temporal_mode: off', 'temporal_mode: on'), 'temporal_mode: expected false (not supported), got true'],
  ['classes', `${nested}categorical_conditioning: 1\n`, 'categorical_conditioning: expected 0 (not supported), got 1'],
])('%s is refused', async (name, text, message) => {
  await expect(read(`${name}.yaml`, text)).rejects.toThrow(`${join(folder, name)}.yaml: `);
  await expect(read(`${name}.yaml`, text)).rejects.toThrow(message);
});
