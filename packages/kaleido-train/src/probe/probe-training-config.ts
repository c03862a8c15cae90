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
  side: integer({ min: 16, max: 256 }).default(64).meta({ unit: 'pixels', description: 'Of the pictures that it sees: a multiple of 16' }),
  channels: list(integer({ min: 8, max: 1024 }), { expected: 'four numbers', min: 4, max: 4 })
    .default([24, 48, 96, 128])
    .meta({ description: 'At a half, a quarter, an eighth and a sixteenth of the side: multiples of 8' }),
  features: integer({ min: 8, max: 4096 })
    .default(192)
    .meta({ description: 'Width of the last layer before the answers, which metrics take as features' }),
});

const spoilingSchema = object({
  clean: number({ min: 0, max: 1 }).default(0.2).meta({ description: 'Share of pictures that stay as they are' }),
  least_side: integer({ min: 4 })
    .default(14)
    .meta({ unit: 'pixels', description: 'Smallest side that pictures are shrunk to and enlarged from' }),
  blur: number({ min: 0 }).default(0.025).meta({ description: "Largest deviation of the blur, in parts of the picture's side" }),
  noise: number({ min: 0 }).default(0.25).meta({ description: 'Largest deviation of the noise, of the range −1…1' }),
  color: number({ min: 1 }).default(1.4).meta({ description: 'Largest factor of contrast and saturation, up or down' }),
});

/** The YAML that trains a probe. */
export const probeTrainingSchema = object({
  ...runFields,
  census: integer({ min: 2 })
    .default(2048)
    .meta({ unit: 'pictures', description: 'From how many of the first ones the attributes and their words are taken' }),
  weights: record(number({ min: 0 }), 'a number for each attribute')
    .default({})
    .meta({ description: 'How much an attribute counts in the loss, by name; 1 unless it is named' }),
  network: section(networkSchema).meta({ description: 'The network' }),
  spoiling: section(spoilingSchema).meta({
    description: 'How pictures are spoilt, so that answers about soft and noisy ones are right too',
  }),
});

type Fields = Parsed<typeof probeTrainingSchema>;

/** How a probe is trained, every field filled. */
export interface ProbeTrainingConfig extends SingleConfig {
  readonly census: number;
  readonly weights: Fields['weights'];
  readonly network: Fields['network'];
  readonly spoiling: Camelled<Fields['spoiling']>;
}

/**
 * Validates the config of a probe's training.
 * @throws InputError naming the field
 */
export function parseProbeTraining(value: unknown, where: Where): ProbeTrainingConfig {
  const { census, weights, network, spoiling, ...run } = parseConfig(probeTrainingSchema, value, where);
  return { ...singleConfigOf(run, where), census, weights, network, spoiling: camelled(spoiling) };
}

/** How pictures are spoilt that a probe is measured and calibrated on. */
export const defaultSpoiling = camelled(parseConfig(section(spoilingSchema), {}, { file: 'spoiling' }));
