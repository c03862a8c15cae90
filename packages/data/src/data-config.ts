import {
  choice,
  flag,
  integer,
  list,
  literal,
  number,
  object,
  oneOf,
  optional,
  type Parsed,
  parseConfig,
  section,
  text,
  type Where,
} from '@kaleido/shared/config';
import { DEFAULT_MAX_PIXELS } from '@kaleido/shared/picture-files';
import type { DataPaths } from './formats/format.ts';
import { type FormatName, formatNames, formats } from './formats/formats.ts';

/** Scenes of `@kaleido/scenes`, the training split. */
export interface SceneData {
  readonly source: 'scenes';
  readonly domain: 'core' | 'full';
  readonly recolor: number;
  readonly seed: number;
}

/** Records with pictures, or a tar shard, from stdin. */
interface StreamData {
  readonly source: 'stdin';
  readonly maxPixels: number;
  readonly maxBad: number;
}

/** A data set on disk. */
export interface SetData extends DataPaths {
  readonly source: FormatName;
  readonly shuffle: number;
  readonly mirror: boolean;
}

/** A mixture of data sets with their shares. */
export interface SetsData {
  readonly source: 'sets';
  /** Weights sum to 1. */
  readonly of: readonly { readonly weight: number; readonly set: SetData | SceneData }[];
  readonly maxBad: number;
  readonly maxPixels: number;
  /** Default: one fewer than there are cores, at most 4. */
  readonly workers: number | undefined;
}

/** The source of samples. */
export type DataConfig = SceneData | StreamData | SetsData;

const scenes = {
  domain: choice(['core', 'full'])
    .default('core')
    .meta({ description: 'Which scenes: `core` has few enough subjects, things and styles to be learned in hours, `full` all' }),
  recolor: number({ min: 0, max: 1 })
    .default(0)
    .meta({ description: 'Share of subjects, and of things, in another colour than usual: colour words are learned from these' }),
  seed: integer({ min: 0 }).default(1).meta({ description: 'Random seed of the scenes' }),
};

const limits = {
  most_bad: integer({ min: 0 })
    .default(100)
    .meta({ unit: 'samples', description: 'Bad samples that are reported and skipped; one more ends the run' }),
  max_pixels: integer({ min: 1 }).default(DEFAULT_MAX_PIXELS).meta({ unit: 'pixels', description: 'Larger pictures count as bad samples' }),
};

const threads = {
  workers: optional(integer({ min: 0, max: 64 })).meta({
    unit: 'threads',
    description: 'Threads that read and decode; 0 uses the main thread',
    without: 'one fewer than there are cores, at most 4',
  }),
};

const set = {
  path: list(text(), {
    expected: 'a path or a list of paths, here or with --data',
    min: 1,
    max: 100_000,
    decode: (value) => (typeof value === 'string' ? [value] : value),
  }).meta({ description: 'Files, with braces and wildcards, or folders; relative to the config', also: ['text'] }),
  shuffle: integer({ min: 1 })
    .default(10_000)
    .meta({ unit: 'samples', description: 'Samples that are shuffled together: as many whole shards as necessary' }),
  mirror: flag()
    .default(false)
    .meta({ description: 'Whether to mirror half of the pictures, with their boxes and blobs; never if a text says left or right' }),
};

const share = {
  weight: number({ above: 0 }).default(1).meta({ description: 'Share of the samples, relative to the other sources' }),
};

/** Fields specific to a format. */
const ownFields = (name: FormatName): object =>
  Object.fromEntries(
    Object.entries(formats[name].options).map(([option, { description }]) => [option, optional(text()).meta({ description })]),
  );

const formatSchema = <const N extends FormatName, S extends object>(name: N, shape: S) =>
  object({ source: literal(name), ...set, ...ownFields(name), ...shape });

const partSchema = oneOf(
  'source',
  [object({ source: literal('scenes'), ...scenes, ...share }), ...formatNames.map((name) => formatSchema(name, share))],
  ['scenes', ...formatNames],
);

/** The source of samples. `source` decides which other fields there are. */
export const dataSchema = section(
  oneOf(
    'source',
    [
      object({ source: literal('scenes').optional().default('scenes'), ...scenes }),
      object({ source: literal('stdin'), ...limits }),
      object({
        source: literal('mixture'),
        of: list(partSchema, { expected: 'a list of sources', min: 1, max: 1000 }).meta({
          description: 'Sources other than `stdin`. Each may have a `weight`, its share of the samples relative to the others (1)',
        }),
        ...limits,
        ...threads,
      }),
      ...formatNames.map((name) => formatSchema(name, { ...limits, ...threads })),
    ],
    ['scenes', 'stdin', 'mixture', ...formatNames],
  ),
);

/**
 * Parses the field `data` of a config.
 * @throws InputError naming the field, what was expected and what was found
 */
export const parseData = (value: unknown, where: Where): DataConfig => dataOf(parseConfig(dataSchema, value, where));

/** `parseData` for parsed fields. */
export function dataOf(fields: Parsed<typeof dataSchema>): DataConfig {
  if (fields.source === 'scenes') return fields;
  const bounds = { maxBad: fields.most_bad, maxPixels: fields.max_pixels };
  if (fields.source === 'stdin') return { source: 'stdin', ...bounds };
  return { source: 'sets', of: partsOf(fields), ...bounds, workers: fields.workers };
}

type Sets = Exclude<Parsed<typeof dataSchema>, { source: 'scenes' | 'stdin' }>;

function partsOf(fields: Sets): SetsData['of'] {
  if (fields.source !== 'mixture') return [{ weight: 1, set: setOf(fields) }];
  const total = fields.of.reduce((sum, { weight }) => sum + weight, 0);
  return fields.of.map(({ weight, ...part }) => ({
    weight: weight / total,
    set: part.source === 'scenes' ? part : setOf(part),
  }));
}

function setOf(fields: Omit<SetData, 'options'>): SetData {
  const { source, path, shuffle, mirror } = fields;
  const given = fields as unknown as Readonly<Record<string, string | undefined>>;
  const options = Object.keys(formats[source].options).flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]] as const]));
  return { source, path, options: Object.fromEntries(options), shuffle, mirror };
}
