import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialiseT5, makeTokenizer, openTokenizer, parseT5Config } from '@kaleido/ar';
import { initialiseDenoiser, parseDenoiserConfig } from '@kaleido/diffuse';
import { writeCheckpoint } from '@kaleido/shared/checkpoint';
import { random } from '@kaleido/shared/random';

const texts = ['a squirrel wearing a crown', 'a cat sat on the mat', 'painted flat at night in a meadow'];

const denoiser = {
  resolution: 16,
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
};

/** A scratch folder with an untrained model of 16 and 8 pixels in `model`: it says and draws anything, but every input shows. */
export async function scratchWithModel(): Promise<{ readonly folder: string; readonly model: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'kaleido-pipes-'));
  const model = join(folder, 'model');
  const tokenizer = makeTokenizer(texts);
  const t5 = { vocab_size: openTokenizer(tokenizer).size, d_model: 16, d_kv: 4, d_ff: 24, num_layers: 1, num_heads: 2 };
  const language = initialiseT5(parseT5Config({ ...t5, initializer_factor: 0.3 }), 1);
  const pictures = initialiseDenoiser(parseDenoiserConfig(denoiser, t5.d_model), 2);
  // A fresh denoiser ends every block with zeros, behind which no input shows.
  for (const [name, { data }] of Object.entries(pictures))
    if (data.every((value) => value === 0))
      data.set(
        random(3, name)
          .fillNormal(new Float32Array(data.length))
          .map((value) => value / 8),
      );
  await writeCheckpoint(model, {
    json: {
      'config.json': { kaleido: 1, name: 'tiny', t5, denoiser, diffusion: { steps: 100 }, latents: ['text', 'bbox'], max_tokens: 40 },
      'tokenizer.json': tokenizer,
    },
    components: {
      text_encoder: { tensors: language.textEncoder },
      prior: { tensors: language.prior },
      denoiser: { tensors: pictures },
    },
  });
  return { folder, model, remove: () => rm(folder, { recursive: true, force: true }) };
}
