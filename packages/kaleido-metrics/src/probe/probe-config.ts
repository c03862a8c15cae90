import { choice, integer, list, number, object, type Parsed, parseConfig, refuse, text, type Where, within } from '@kaleido/shared/config';

const headSchema = object({
  of: text().meta({ description: "The attribute: a field of a record's scene, such as style or colors.sky" }),
  kind: choice(['word', 'names', 'count', 'each']).meta({
    description: 'What is predicted: a word; the names of all subjects or things; their number; or a word of one subject',
  }),
  slot: integer({ min: 0, max: 7 }).default(0).meta({ description: 'Index of the subject, from the left' }),
  classes: list(text(), { expected: 'a list of words', min: 1, max: 1000 }).meta({
    description: 'Words of the classes, in the order of the logits',
  }),
  temperature: number({ above: 0 }).default(1).meta({ description: 'Divisor of the logits that calibrates the probabilities' }),
});

const probeSchema = object({
  side: integer({ min: 16, max: 256 }).meta({ unit: 'pixels', description: 'Side of the input pictures' }),
  channels: list(integer({ min: 8, max: 1024 }), { expected: 'four numbers', min: 4, max: 4 }).meta({
    description: 'Channels at 1/2, 1/4, 1/8 and 1/16 of the side',
  }),
  features: integer({ min: 8, max: 4096 }).meta({ description: 'Width of the last hidden layer' }),
  most: object({ subjects: integer({ min: 1, max: 8 }), things: integer({ min: 0, max: 8 }) }).meta({
    description: 'Slots for boxes and blobs: the maximum number of subjects and things',
  }),
  heads: list(headSchema, { expected: 'a list of heads', min: 1, max: 256 }).meta({ description: 'The heads' }),
});

/** One output of a probe: a softmax over classes. */
export type Head = Parsed<typeof headSchema>;

/** A probe's architecture, and the meaning of its outputs. */
export type ProbeConfig = Parsed<typeof probeSchema>;

/** The kinds of entities, of which a picture may show several. */
export const entityKinds = ['subjects', 'things'] as const;
export type EntityKind = (typeof entityKinds)[number];

/** Groups of every group norm. */
export const GROUPS = 8;

/**
 * Checks the config of a probe's file.
 * @throws InputError naming the field
 */
export function parseProbeConfig(value: unknown, where: Where): ProbeConfig {
  const config = parseConfig(probeSchema, value, where);
  if (config.side % 16 !== 0) refuse(within(where, 'side'), 'a multiple of 16', config.side);
  for (const channels of config.channels)
    if (channels % GROUPS !== 0) refuse(within(where, 'channels'), `multiples of ${GROUPS}`, channels);
  return config;
}

/** Number of logits of all heads together. */
export const classesOf = ({ heads }: Pick<ProbeConfig, 'heads'>): number => heads.reduce((sum, { classes }) => sum + classes.length, 0);

/** Number of slots: those of the subjects, then those of the things. */
export const slotsOf = ({ most }: Pick<ProbeConfig, 'most'>): number => most.subjects + most.things;
