import { choice, integer, list, number, object, type Parsed, parseConfig, refuse, text, type Where, within } from '@kaleido/shared/config';

const headSchema = object({
  of: text().meta({ description: "The attribute: a field of a record's scene, such as style or colors.sky" }),
  kind: choice(['word', 'names', 'count', 'each']).meta({
    description: 'A word; names of all subjects or things; how many they are; a word for the subject of one slot',
  }),
  slot: integer({ min: 0, max: 7 }).default(0).meta({ description: 'Which subject, counted from the left' }),
  classes: list(text(), { expected: 'a list of words', min: 1, max: 1000 }).meta({ description: 'What the answers mean, in their order' }),
  temperature: number({ above: 0 }).default(1).meta({ description: 'What logits are divided by, so that probabilities are frequencies' }),
});

const probeSchema = object({
  side: integer({ min: 16, max: 256 }).meta({ unit: 'pixels', description: 'Of the pictures' }),
  channels: list(integer({ min: 8, max: 1024 }), { expected: 'four numbers', min: 4, max: 4 }).meta({
    description: 'At a half, a quarter, an eighth, a sixteenth',
  }),
  features: integer({ min: 8, max: 4096 }).meta({ description: 'Width of the last layer before the answers' }),
  most: object({ subjects: integer({ min: 1, max: 8 }), things: integer({ min: 0, max: 8 }) }).meta({
    description: 'Slots for places: the most subjects and things of a picture',
  }),
  heads: list(headSchema, { expected: 'a list of answers', min: 1, max: 256 }).meta({ description: 'The answers' }),
});

/** One answer of a probe: a softmax over classes. */
export type Head = Parsed<typeof headSchema>;

/** What a probe's network is, and what its answers mean. */
export type ProbeConfig = Parsed<typeof probeSchema>;

/** What a picture has any number of. */
export const entityKinds = ['subjects', 'things'] as const;
export type EntityKind = (typeof entityKinds)[number];

/** Groups of each normalisation. */
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

/** Numbers of all answers together. */
export const classesOf = ({ heads }: Pick<ProbeConfig, 'heads'>): number => heads.reduce((sum, { classes }) => sum + classes.length, 0);

/** How many places a probe tells: those of the subjects, then those of the things. */
export const slotsOf = ({ most }: Pick<ProbeConfig, 'most'>): number => most.subjects + most.things;
