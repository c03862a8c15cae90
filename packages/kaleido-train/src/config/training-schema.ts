import { generationSchema, languageSchema, partsField, t5Schema } from '@kaleido/ar/internal';
import { dataSchema } from '@kaleido/data';
import { denoiserSchema, diffusionSchema } from '@kaleido/diffuse/internal';
import { choice, flag, integer, list, number, object, optional, section, text } from '@kaleido/shared/config';
import type { LatentPart } from '@kaleido/shared/record';
import { lrDecays } from '../step/lr-decays.ts';

/** Published codebooks have at most 2^16 entries; the `tokenizer.json` of twice as many can still be read whole. */
const MAX_VOKENS = 2 ** 17;

/** Default number of pictures to validate on. */
export const DEFAULT_PICTURES = 256;

const count = () => integer({ min: 1 });
const every = () => integer({ min: 0 });
const share = () => number({ min: 0, max: 1 });

const modelSchema = object({
  latents: partsField()
    .default([])
    .meta({ description: 'Parts of the latents that the prior learns; `none` is the plain diffusion baseline', also: ['none'] }),
  voken_count: languageSchema.shape.voken_count,
  t5: section(t5Schema.partial({ vocab_size: true })).meta({
    description:
      'The network of text encoder and prior. `--init-t5` fills it; `vocab_size` is otherwise the size of the tokenizer without `vokens`',
  }),
  denoiser: denoiserSchema.meta({ description: "The nested UNet, under ml-mdm's names. A list has one entry a level, finest first" }),
  diffusion: section(diffusionSchema).meta({ description: "Noise. Defaults are those of ml-mdm's released models" }),
});

const lrDecaySchema = object({
  shape: choice(['none', ...(Object.keys(lrDecays) as (keyof typeof lrDecays)[])])
    .default('none')
    .meta({ description: 'Shape of the decay; the paper keeps the rate constant' }),
  from: optional(every()).meta({ unit: 'steps', description: 'First step of the decay', without: 'warmup_steps' }),
  to: optional(count()).meta({ unit: 'steps', description: 'Last step of the decay', without: 'steps' }),
  rate: number({ min: 0 }).default(0).meta({ description: 'Final learning rate' }),
});

const optimiserSchema = object({
  learning_rate: number({ above: 0 })
    .default(1e-4)
    .meta({ description: 'Learning rate after the warm-up; 1e-4 in the paper, several times that for a small network and a short run' }),
  warmup_steps: every().default(10_000).meta({ unit: 'steps', description: 'Length of the linear warm-up of the learning rate' }),
  decay: section(lrDecaySchema).meta({ description: 'How the learning rate falls after the warm-up' }),
  beta1: share().default(0.9).meta({ description: "Adam's decay of the mean gradient" }),
  beta2: share().default(0.99).meta({
    description:
      "Adam's decay of the mean squared gradient: at 0.99 its half-life is 69 steps instead of 693, so that a few noisy steps are soon forgotten",
  }),
  epsilon: number({ above: 0 }).default(1e-8).meta({ description: "Added to Adam's denominator" }),
  clip_norm: number({ above: 0 }).default(2).meta({ description: 'Largest norm of the whole gradient; a larger one is scaled down' }),
  weight_decay: share().default(0).meta({
    description:
      'Decoupled weight decay (AdamW): each step a weight loses this fraction of itself, times the learning rate; 0 in the paper',
  }),
  ema_decay: share()
    .default(0.9999)
    .meta({ description: 'Decay of the EMA weights that a checkpoint ships: 0.9999 averages over some 10 000 steps' }),
  ema_also: list(share(), { expected: 'a list of numbers from 0 to 1', max: 100 })
    .default([])
    .meta({ description: 'Decays of further EMAs to keep; `export --ema` ships one of them' }),
  ema_warmup: flag().default(false).meta({
    description:
      'Whether the decay of EMAs is at most (1 + t)/(10 + t) at step t: without it, a short run ships mostly its initial weights',
  }),
});

const dropOf = (part: LatentPart) =>
  optional(share()).meta({
    description: `Probability of dropping ${part}, where it should differ`,
    without: '`part`',
  });

/** A training config, as its YAML file has it. */
export const trainingSchema = object({
  base: optional(text()).meta({
    description: 'Another file, relative to this one, or a config that comes with the package; it supplies the fields that this one lacks',
  }),
  name: text().default('kaleido').meta({ description: 'Name of the model in records and pictures' }),
  seed: integer({ min: 0, max: 2 ** 32 - 1 })
    .default(0)
    .meta({ description: 'Seed of all random numbers: initial weights, order of the data, noise' }),
  tokenizer: optional(text()).meta({
    description: 'A `tokenizer.json`, or the SentencePiece file of a T5 (`.model`), relative to this file',
    without: 'that of `init: t5`',
  }),
  vokens: integer({ min: 0, max: MAX_VOKENS })
    .default(0)
    .meta({ unit: 'pieces', description: 'Visual tokens to append to the embedding; SEED has 8192' }),
  voken_levels: optional(list(integer({ min: 3, max: 64 }), { expected: 'a list of integers from 3 to 64', min: 1, max: 8 })).meta({
    description:
      "The tokenizer's `levels`, if it uses finite scalar quantization: the embedding's new rows are then sums of vectors by digit, which a small model learns to read",
    without: 'independent rows',
  }),
  stage: optional(count()).meta({
    unit: 'pixels',
    description: 'Resolution of the finest network to train: progressive training starts with the innermost',
    without: 'all of them',
  }),
  data: dataSchema.meta({ description: 'Training data; `--data` replaces it' }),
  model: section(modelSchema).meta({ description: 'The networks' }),
  init: section(
    object({
      t5: optional(text()).meta({
        description:
          'A Hugging Face T5 folder: its encoder, and its decoder as prior. The run takes its network, and its tokenizer unless the config names one',
        without: 'random weights',
      }),
      denoiser: optional(text()).meta({
        description: "A denoiser of ml-mdm (`.pth`, `.safetensors`), at the config's resolution or a lower one",
        without: 'random weights',
      }),
    }),
  ).meta({ description: 'Initial weights, relative to this file' }),
  text_encoder: choice(['trained', 'frozen']).default('trained').meta({
    description: 'Whether the text encoder is trained, as one with random weights must be; the paper freezes a pretrained one (§3.4)',
  }),
  prior: choice(['trained', 'frozen']).default('trained').meta({
    description: 'Whether the prior is trained; `frozen` keeps its plans, and with a frozen text encoder what the denoiser sees of them',
  }),
  inner_denoiser: choice(['trained', 'frozen']).default('trained').meta({
    description:
      'Whether the networks inside the outermost one are trained further; `frozen` keeps what was trained at a lower resolution (B.2)',
  }),
  frozen_up_to: optional(count()).meta({
    description: 'With `inner_denoiser: frozen`: the highest resolution that is frozen',
    unit: 'pixels',
    without: 'all but the outermost',
  }),
  batch: count().default(16).meta({
    unit: 'items',
    description: 'Micro-batch size, which memory grows with. Small batches learn more per image',
  }),
  accumulate: count()
    .default(1)
    .meta({ unit: 'micro-batches', description: "Micro-batches per step over all processes: a step's batch is batch · accumulate" }),
  lengths: optional(
    object({
      caption: count().meta({ unit: 'tokens', description: 'Length of captions, with the end token' }),
      latents: count().meta({ unit: 'tokens', description: 'Length of all parts of the latents together, with the end token' }),
    }),
  ).meta({
    description: 'Lengths that sequences are padded to. A longer sample is skipped, and counted (`too_long`)',
    without: 'as long as the longest of the first 1000 samples',
  }),
  length_buckets: count().default(1).meta({
    description:
      'How many lengths the latents of a micro-batch may be padded to. Each step sorts its items by length into its micro-batches, so that short latents cost less time',
  }),
  gradient_checkpointing: flag().default(false).meta({
    description:
      "Whether the denoiser's activations are recomputed for the gradient instead of being kept: about half of the memory for about four fifths of the speed",
  }),
  optimiser: section(optimiserSchema).meta({ description: 'Adam with warm-up, gradient clipping and EMA' }),
  eta: number({ min: 0 }).default(1).meta({
    description:
      'Weight of L_AR, the loss of the prior, relative to the loss of the denoiser (paper, eq. 5 and 6); its value is not published',
  }),
  drop: section(
    object({
      unconditional: share()
        .default(0.1)
        .meta({ description: 'Probability of an empty caption and no latents: guidance needs an unconditional branch' }),
      part: share().default(0.2).meta({
        description:
          'Probability of dropping a part of the latents, drawn for each part of the other items, so that plans may lack any of them',
      }),
      text: dropOf('text'),
      bbox: dropOf('bbox'),
      blob: dropOf('blob'),
      voken: dropOf('voken'),
    }),
  ).meta({ description: 'Dropout of the condition, for guidance; not published' }),
  min_snr: optional(number({ above: 0 })).meta({
    description: 'Largest signal-to-noise ratio in the weight of the loss (Min-SNR, arXiv 2303.09556)',
    without: 'no limit',
  }),
  resolution_weights: optional(list(number(), { expected: 'a list of numbers', max: 100 })).meta({
    description: "Weights of the resolutions in the loss, finest first; ml-mdm's multi_res_weights",
    without: '1 each',
  }),
  mixed_ratio: optional(text()).meta({
    description:
      'Share of a batch that each resolution sees, finest first. With `2:1` the finest, which costs most, sees the first two thirds, the next one all; the loss is weighted as before',
    without: 'each sees all',
  }),
  generation: section(generationSchema).meta({
    description: '`generation_config.json` of the checkpoints: options with which this model plans and draws best',
  }),
  steps: every().meta({ unit: 'steps', description: 'Updates of the whole run; 0 writes an untrained model' }),
  most_skipped: every().default(3).meta({
    unit: 'steps',
    description: 'How many steps in a row may be skipped because loss or gradient is not finite; one more ends the run',
  }),
  validate_every: every().default(0).meta({ unit: 'steps', description: 'How often to validate; 0 is never, and holds out no pictures' }),
  validate_pictures: count()
    .default(DEFAULT_PICTURES)
    .meta({ unit: 'pictures', description: 'How many are held out of training for validation' }),
  validate_levels: count()
    .default(4)
    .meta({ unit: 'noise levels', description: 'Noise levels per picture, evenly spread over the schedule' }),
  save_every: count().default(1000).meta({ unit: 'steps', description: 'How often to save, which bounds what a crash costs' }),
  keep: count().default(2).meta({ unit: 'checkpoints', description: 'How many of the newest to keep' }),
  keep_every: every().default(0).meta({ unit: 'steps', description: 'How often to keep a checkpoint for good; 0 is never' }),
  sheet_every: every().default(0).meta({ unit: 'steps', description: 'How often to draw a sample sheet; 0 is never' }),
  sheet_pictures: count().default(16).meta({ unit: 'pictures', description: 'How many a sample sheet shows, each beside the real one' }),
  log_every: count().default(50).meta({
    unit: 'steps',
    description: 'How often to log; a line holds means over these steps, the first after a resumption over those since then',
  }),
});
