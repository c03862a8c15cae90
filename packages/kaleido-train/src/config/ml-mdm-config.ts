import { basename } from 'node:path';
import {
  anything,
  choice,
  constant,
  decoded,
  integer,
  number,
  openObject,
  optional,
  parseConfig,
  refuse,
  text,
} from '@kaleido/shared/config';

/** Whether a file is a config of ml-mdm: no other has this key. */
export const isMlMdmConfig = (yaml: string): boolean => /^unet_config[ \t]*:/m.test(yaml);

const predictions = { DDPM: 'eps', V_PREDICTION: 'v' } as const;
const schedules = { COSINE: 'cosine', DDPM: 'linear', DEEPFLOYD: 'deepfloyd' } as const;
const upper = (value: unknown): unknown => (typeof value === 'string' ? value.toUpperCase() : value);
const off = (why: string) => optional(decoded((value) => (value === 0 ? false : value), constant(false, `false (${why})`)));

/** The fields that are read, with ml-mdm's own defaults; it has many more, about files, logs and machines. */
const schema = openObject({
  name: optional(text({ max: 200 })),
  unet_config: openObject({ freeze_inner_unet: optional(anything()) }),
  diffusion_config: openObject({
    sampler_config: openObject({
      num_diffusion_steps: integer({ min: 2 }).default(32),
      schedule_type: decoded(upper, choice(['COSINE', 'DDPM', 'DEEPFLOYD'])).default('DDPM'),
      prediction_type: decoded(upper, choice(['DDPM', 'V_PREDICTION'])).default('DDPM'),
      loss_target_type: optional(decoded(upper, choice(['DDPM', 'V_PREDICTION']))),
      schedule_shifted: optional(anything()),
      schedule_shifted_power: optional(anything()),
      reproject_signal: off('not supported'),
      rescale_schedule: optional(constant(1, '1 (not supported)')),
      rescale_signal: optional(constant(1, '1 (not supported)')),
    }),
    use_vdm_loss_weights: decoded((value) => (value === 0 ? false : value), constant(false, 'false (not supported)')),
    mixed_ratio: optional(text({ max: 100 })),
    multi_res_weights: optional(text({ max: 100 })),
  }),
  mixed_ratio: optional(text({ max: 100 })),
  multi_res_weights: optional(text({ max: 100 })),
  reader_config: optional(openObject({ image_size: optional(integer({ min: 1 })) })),
  sample_image_size: optional(integer({ min: 1 })),
  categorical_conditioning: optional(constant(0, '0 (not supported)')),
  batch_size: optional(integer({ min: 1 })),
  num_gradient_accumulations: optional(integer({ min: 1 })),
  num_training_steps: optional(integer({ min: 0 })),
  lr: optional(number({ above: 0 })),
  warmup_steps: optional(integer({ min: 0 })),
  gradient_clip_norm: optional(number({ above: 0 })),
});

/**
 * A config of ml-mdm's trainer as one of ours: plain diffusion without latents. Its T5 is the folder's that the run or the import names.
 * @param value of its YAML, as Python reads it
 * @throws InputError naming file and field, for what is missing or not supported
 */
export function fromMlMdm(value: unknown, file: string): Record<string, unknown> {
  const given = withoutNone(value) as Record<string, unknown>;
  const config = parseConfig(schema, given, { file });
  const { diffusion_config: diffusion, reader_config: reader } = config;
  const { sampler_config: sampler } = diffusion;
  const weights = diffusion.multi_res_weights ?? config.multi_res_weights;
  const mixed = diffusion.mixed_ratio ?? config.mixed_ratio;
  const side = reader?.image_size ?? config.sample_image_size;
  const prediction = predictions[sampler.prediction_type];
  return present({
    name: config.name ?? basename(file).replace(/\.ya?ml$/i, ''),
    model: {
      latents: 'none',
      denoiser: {
        ...networkOf(given.unet_config as Network),
        resolution: side ?? refuse({ file, path: 'reader_config.image_size' }, "the pictures' side in pixels", undefined),
      },
      diffusion: present({
        steps: sampler.num_diffusion_steps,
        schedule: schedules[sampler.schedule_type],
        prediction,
        loss_target: sampler.loss_target_type ? predictions[sampler.loss_target_type] : prediction,
        shifted: sampler.schedule_shifted ?? false,
        shift_power: sampler.schedule_shifted_power,
      }),
    },
    text_encoder: 'frozen',
    inner_denoiser: config.unet_config.freeze_inner_unet === true ? 'frozen' : undefined,
    batch: config.batch_size ?? 2,
    accumulate: config.num_gradient_accumulations,
    steps: config.num_training_steps ?? 850_000,
    optimiser: present({
      learning_rate: config.lr ?? 0.001,
      warmup_steps: config.warmup_steps,
      clip_norm: config.gradient_clip_norm,
      beta2: 0.999,
      weight_decay: 0,
      ema_warmup: false,
    }),
    resolution_weights: weights?.split(':').map(Number),
    mixed_ratio: mixed,
    drop: { unconditional: 0, part: 0 },
  });
}

type Network = Readonly<Record<string, unknown>> & { readonly inner_config?: Network };

/** A network's fields. An outer one that embeds no text does not project it either, whatever it says. */
function networkOf({ inner_config: inner, conditioning_feature_proj_dim: projection, ...fields }: Network): Network {
  const projects = projection !== undefined && !(inner && fields.skip_cond_emb === true);
  return { ...fields, ...(projects && { conditioning_feature_proj_dim: projection }), ...(inner && { inner_config: networkOf(inner) }) };
}

/** Python's None, which YAML reads as a word, is a field that is absent; so is null. */
function withoutNone(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNone);
  if (typeof value !== 'object' || value === null) return value;
  return present(
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, item === 'None' || item === null ? undefined : withoutNone(item)])),
  );
}

const present = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
