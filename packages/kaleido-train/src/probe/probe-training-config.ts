import {
  type Camelled,
  camelled,
  integer,
  list,
  number,
  object,
  type Parsed,
  parseConfig,
  record,
  section,
  type Where,
} from '@kaleido/shared/config';
import { runFields, type SingleConfig, singleConfigOf } from '../single/single-config.ts';

const networkSchema = object({
  side: integer({ min: 16, max: 256 }).default(64).meta({ unit: 'pixels', description: 'Side of the input pictures, a multiple of 16' }),
  channels: list(integer({ min: 8, max: 1024 }), { expected: 'four numbers', min: 4, max: 4 })
    .default([24, 48, 96, 128])
    .meta({ description: 'Channels at 1/2, 1/4, 1/8 and 1/16 of the side, multiples of 8' }),
  features: integer({ min: 8, max: 4096 })
    .default(192)
    .meta({ description: 'Width of the last hidden layer, which metrics use as features' }),
});

const spoilingSchema = object({
  clean: number({ min: 0, max: 1 }).default(0.2).meta({ description: 'Fraction of pictures left unchanged' }),
  least_side: integer({ min: 4 })
    .default(14)
    .meta({ unit: 'pixels', description: 'Smallest side to which pictures are shrunk before they are enlarged again' }),
  blur: number({ min: 0 }).default(0.025).meta({ description: 'Maximum standard deviation of the blur, as a fraction of the side' }),
  noise: number({ min: 0 }).default(0.25).meta({ description: 'Maximum standard deviation of the noise; pixels are in −1…1' }),
  color: number({ min: 1 }).default(1.4).meta({ description: 'Maximum factor of contrast and saturation, up or down' }),
});

/** The YAML of a probe's training. */
export const probeTrainingSchema = object({
  ...runFields,
  census: integer({ min: 2 })
    .default(2048)
    .meta({ unit: 'pictures', description: 'How many of the first pictures are searched for attributes and their words' }),
  weights: record(number({ min: 0 }), 'a number for each attribute')
    .default({})
    .meta({ description: 'Loss weights by attribute; 1 for those not listed' }),
  cutmix: number({ min: 0, max: 1 }).default(0).meta({
    description: 'Fraction of training pictures that get the thing of another one of the same style in place of their own (CutMix)',
  }),
  network: section(networkSchema).meta({ description: 'The network' }),
  spoiling: section(spoilingSchema).meta({
    description: 'Random degradations of the training pictures, so that the probe also reads soft and noisy ones',
  }),
});

type Fields = Parsed<typeof probeTrainingSchema>;

/** A probe's training config, with all defaults filled. */
export interface ProbeTrainingConfig extends SingleConfig {
  readonly census: number;
  readonly weights: Fields['weights'];
  readonly cutmix: number;
  readonly network: Fields['network'];
  readonly degradation: Camelled<Fields['spoiling']>;
}

/**
 * Validates a probe's training config.
 * @throws InputError naming the field
 */
export function parseProbeTraining(value: unknown, where: Where): ProbeTrainingConfig {
  const { census, weights, cutmix, network, spoiling, ...run } = parseConfig(probeTrainingSchema, value, where);
  return { ...singleConfigOf(run, where), census, weights, cutmix, network, degradation: camelled(spoiling) };
}

/** Degradations of the pictures that a probe is evaluated and calibrated on. */
export const defaultDegradation = camelled(parseConfig(section(spoilingSchema), {}, { file: 'spoiling' }));
