import { t5Schema } from '@kaleido/ar';
import { dataSchema } from '@kaleido/data';
import { denoiserSchema, diffusionSchema } from '@kaleido/diffuse';
import { choice, choices, decoded, flag, integer, list, number, object, optional, section, text } from '@kaleido/shared/config';
import { latentParts } from '@kaleido/shared/record';
import { decays } from '../step/decays.ts';

/** Their pieces still fit into a `tokenizer.json` that is read as a whole; published codebooks have at most 2^16. */
const MAX_VOKENS = 2 ** 17;

/** Pictures that are measured on where nothing says how many. */
export const DEFAULT_PICTURES = 256;

const count = () => integer({ min: 1 });
const every = () => integer({ min: 0 });
const share = () => number({ min: 0, max: 1 });

const modelSchema = object({
  latents: decoded((value) => (value === 'none' ? [] : value), choices(latentParts))
    .default([])
    .meta({ description: 'Parts of the latents that the prior learns; `none` is the plain diffusion baseline', also: ['none'] }),
  t5: section(t5Schema.partial({ vocab_size: true })).meta({
    description: 'The network of text encoder and prior. `--init-t5` fills it; `vocab_size` is otherwise the size of the tokenizer',
  }),
  denoiser: denoiserSchema.meta({ description: "The nested UNet, under ml-mdm's names. A list has one entry a level, finest first" }),
  diffusion: section(diffusionSchema).meta({ description: "Noise. Defaults are those of ml-mdm's released models" }),
});

const decaySchema = object({
  shape: choice(['none', ...(Object.keys(decays) as (keyof typeof decays)[])])
    .default('none')
    .meta({ description: 'How it falls; the paper keeps it constant' }),
  from: optional(every()).meta({ unit: 'steps', description: 'Step from which it falls', without: 'warmup_steps' }),
  to: optional(count()).meta({ unit: 'steps', description: 'Step at which it has fallen', without: 'steps' }),
  rate: number({ min: 0 }).default(0).meta({ description: 'The learning rate that it falls to' }),
});

const optimiserSchema = object({
  learning_rate: number({ above: 0 })
    .default(1e-4)
    .meta({ description: 'After the warm-up; the paper has 1e-4, a small network and a short run may take several times that' }),
  warmup_steps: every().default(10_000).meta({ unit: 'steps', description: 'How long the learning rate rises from 0' }),
  decay: section(decaySchema).meta({ description: 'How the learning rate falls after the warm-up' }),
  beta1: share().default(0.9).meta({ description: "Adam's memory of gradients" }),
  beta2: share().default(0.99).meta({
    description: "Adam's memory of squared gradients: at 0.99 half is 69 steps old, not 693, so that few noisy steps do not last",
  }),
  epsilon: number({ above: 0 }).default(1e-8).meta({ description: "Added to Adam's denominator" }),
  clip_norm: number({ above: 0 }).default(2).meta({ description: 'Largest norm of the whole gradient; a longer one is scaled down to it' }),
  weight_decay: share().default(0).meta({
    description:
      'Share of itself that a weight loses each step, times the learning rate, apart from Adam (AdamW); 0 in the paper, whose averages regularise',
  }),
  ema_decay: share()
    .default(0.9999)
    .meta({ description: 'Decay of the averaged weights that a checkpoint ships: 0.9999 is the mean of some 10 000 steps' }),
  ema_also: list(share(), { expected: 'a list of numbers from 0 to 1', max: 100 })
    .default([])
    .meta({ description: 'Decays of further averages, kept beside; `export --ema` ships one of them' }),
  ema_warmup: flag().default(false).meta({
    description:
      'Whether averages forget faster at first, as min(decay, (1 + t)/(10 + t)): a short run would otherwise ship its first weights',
  }),
});

/** All of a run's config, as its YAML has it. */
export const trainingSchema = object({
  base: optional(text()).meta({
    description: 'Another file, beside this one, or a config that comes with the package, whose values hold where this one has none',
  }),
  name: text().default('kaleido').meta({ description: 'What the model is called in records and pictures' }),
  seed: integer({ min: 0, max: 2 ** 32 - 1 })
    .default(0)
    .meta({ description: 'Key of all random numbers: first weights, order of the data, noise' }),
  tokenizer: optional(text()).meta({ description: 'A `tokenizer.json`, relative to this file', without: 'that of `init: t5`' }),
  vokens: integer({ min: 0, max: MAX_VOKENS })
    .default(0)
    .meta({ unit: 'pieces', description: 'Visual tokens to add behind the last row of the embedding; SEED has 8192' }),
  stage: optional(count()).meta({
    unit: 'pixels',
    description: 'Resolution of the finest network to train: progressive training begins with the inner ones',
    without: 'all of them',
  }),
  data: dataSchema.meta({ description: 'What to learn from; `--data` takes its place' }),
  model: section(modelSchema).meta({ description: 'The networks' }),
  init: section(
    object({
      t5: optional(text()).meta({
        description:
          'A Hugging Face T5 folder: encoder, and decoder as prior; its network and tokenizer become those of the run, unless it names a tokenizer',
        without: 'drawn',
      }),
      denoiser: optional(text()).meta({
        description: "A denoiser of ml-mdm's (`.pth`, `.safetensors`), of the config's resolution or a lower one",
        without: 'drawn',
      }),
    }),
  ).meta({ description: 'Weights to begin with, relative to this file' }),
  text_encoder: choice(['trained', 'frozen']).default('trained').meta({
    description: 'Whether the text encoder learns, as one that begins from nothing must; the paper freezes a pretrained one (§3.4)',
  }),
  inner_denoiser: choice(['trained', 'frozen']).default('trained').meta({
    description: 'Whether the networks inside the outermost one learn, when they were trained at a lower resolution before (B.2)',
  }),
  batch: count().default(16).meta({
    unit: 'items',
    description: 'Items that a gradient graph sees at once; memory grows with it. Small batches learn more an image',
  }),
  accumulate: count()
    .default(1)
    .meta({ unit: 'graphs', description: "Gradient graphs a step, shared by all processes: a step's batch is batch · accumulate" }),
  gradient_checkpointing: flag().default(false).meta({
    description:
      "Whether the denoiser's blocks are computed again for the gradient instead of being kept: about half of the memory for about four fifths of the speed",
  }),
  optimiser: section(optimiserSchema).meta({ description: 'Adam with warm-up, clipping and averaging' }),
  eta: number({ min: 0 })
    .default(1)
    .meta({ description: 'Weight of L_AR, the loss of the prior, beside that of the denoiser (paper, eq. 5 and 6); not published' }),
  drop: section(
    object({
      unconditional: share()
        .default(0.1)
        .meta({ description: 'Share of the items that have an empty caption and no latents: guidance needs a branch without condition' }),
      part: share().default(0.2).meta({
        description: 'Share of the other items that lack a part of the latents, drawn for each part: plans may then leave parts out',
      }),
    }),
  ).meta({ description: 'What is hidden from the model, so that it learns to do without; not published' }),
  min_snr: optional(number({ above: 0 })).meta({
    description: 'Largest signal-to-noise ratio that an item counts with in the loss (arXiv 2303.09556)',
    without: 'no limit',
  }),
  resolution_weights: optional(list(number(), { expected: 'a list of numbers', max: 100 })).meta({
    description: "Weights of the resolutions in the loss, finest first; ml-mdm's multi_res_weights",
    without: '1 each',
  }),
  mixed_ratio: optional(text()).meta({
    description:
      'As `2:1`: the finest resolution, which costs most, sees the first two thirds of a batch, the next one all. Losses count as before',
    without: 'all see all',
  }),
  steps: every().meta({ unit: 'steps', description: 'Updates of the whole run; 0 writes a model as it begins' }),
  most_skipped: every().default(3).meta({
    unit: 'steps',
    description: 'Steps in a row whose loss or gradient may not be finite; one more ends the run',
  }),
  validate_every: every()
    .default(0)
    .meta({ unit: 'steps', description: 'How often to validate; 0 never does, and keeps nothing from training' }),
  validate_pictures: count()
    .default(DEFAULT_PICTURES)
    .meta({ unit: 'pictures', description: 'How many are kept from training to be measured on' }),
  validate_levels: count()
    .default(4)
    .meta({ unit: 'noise levels', description: 'How many each of them is seen at, evenly over the schedule' }),
  save_every: count().default(1000).meta({ unit: 'steps', description: 'How often to save: the most that a crash costs' }),
  keep: count().default(2).meta({ unit: 'checkpoints', description: 'How many of the newest stay' }),
  keep_every: every().default(0).meta({ unit: 'steps', description: 'How often a checkpoint stays for good; 0 keeps none so' }),
  sheet_every: every().default(0).meta({ unit: 'steps', description: 'How often to draw a sample sheet; 0 draws none' }),
  sheet_pictures: count().default(16).meta({ unit: 'pictures', description: 'How many a sample sheet has, each beside the real one' }),
  log_every: count().default(50).meta({ unit: 'steps', description: 'How often to log; a line holds means over these steps' }),
});
