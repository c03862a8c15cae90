import { checkPictures, type NamedPicture } from '@kaleido/data/pictures';
import { type CommandContext, openProgress, UsageError } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import type { Shard } from '@kaleido/shared/ndjson';
import { sampleOf } from '../comparison.ts';
import { type Extractor, openExtractor } from '../extractors/index.ts';
import type { FeatureOrigin, Features } from '../features.ts';
import type { Sample } from '../metrics/metric.ts';
import { selected } from '../score.ts';
import { type ArraySource, isArrayFile, readArraySource } from './array-source.ts';
import { checkPoints } from './check-features.ts';
import { extractFeatures } from './extract-features.ts';
import { openPictures } from './open-pictures.ts';
import { checkComparable, declaredOrigin } from './origins.ts';
import { DEFAULT_EXTRACTOR, type SourceOptions } from './source-options.ts';

/** A source by name, or the pictures of a library caller. */
export type Source = string | AsyncIterable<NamedPicture>;

const isPath = (source: Source): source is string => typeof source === 'string';
const nameOf = (source: Source): string => (isPath(source) ? source : 'the pictures');

type Context = Pick<CommandContext, 'name' | 'stderr' | 'stdin' | 'signal' | 'fail'>;

/**
 * Reads the sources of a comparison, each to a sample, in the order given; pictures go through one extractor, and all samples must come
 * from the same features.
 * @throws InputError that names the source otherwise
 */
export async function openSides(sources: readonly Source[], options: SourceOptions, context: Context): Promise<Sample[]> {
  if (sources.filter((source) => source === '-').length > 1) throw new UsageError('-: stdin can be read only once');
  for (const source of sources) if (isPath(source) && !isArrayFile(source)) await checkPictures(source); // before hours go into another
  const arrays = new Map<Source, ArraySource>();
  for (const source of sources) if (isPath(source) && isArrayFile(source)) arrays.set(source, await readArraySource(source));
  const labelled = [...arrays.values()].map((array) => (array.kind === 'pictures' ? undefined : array.label?.origin)).find(Boolean);
  const needsExtractor = sources.some((source) => (arrays.get(source)?.kind ?? 'pictures') === 'pictures');
  const extractor = needsExtractor ? await openExtractor(options.features ?? DEFAULT_EXTRACTOR, options.extractor) : undefined;
  try {
    const known = extractor?.origin ?? labelled;
    const fromArrays = new Map<Source, Sample>();
    for (const [source, array] of arrays)
      if (array.kind !== 'pictures') fromArrays.set(source, arraySample(nameOf(source), array, known, options));
    // Pictures may take hours: refuse what cannot be compared with them first.
    checkComparable([...fromArrays.values(), ...(extractor ? [{ name: `the extractor (${extractor.origin.name})`, ...extractor }] : [])]);
    const samples: Sample[] = [];
    for (const source of sources)
      samples.push(fromArrays.get(source) ?? sampleOf(nameOf(source), await picturesToFeatures(source, extractor!, options, context)));
    return samples;
  } finally {
    await extractor?.close();
  }
}

async function picturesToFeatures(source: Source, extractor: Extractor, options: SourceOptions, context: Context): Promise<Features> {
  const progress = openProgress(context, options, { unit: 'picture' });
  let done = 0;
  try {
    const features = await extractFeatures(isPath(source) ? openPictures(source, options, context) : source, extractor, {
      onProgress(count) {
        progress.advance(count - done);
        done = count;
      },
      signal: context.signal,
    });
    const name = source === '-' ? 'stdin' : nameOf(source);
    // A share of a small set may be a single picture, or none: its parts are checked when they are joined.
    if (!options.shard) checkPoints(features, name, options.fewest);
    return features;
  } finally {
    progress.close();
  }
}

function arraySample(
  source: string,
  array: Exclude<ArraySource, { kind: 'pictures' }>,
  known: FeatureOrigin | undefined,
  options: SourceOptions,
): Sample {
  const origin = array.label?.origin ?? declaredOrigin(source, array.kind, known, options.features);
  if (array.kind === 'features') {
    const features = { ...array.features, origin };
    return sampleOf(source, options.shard ? selected(features, shareOf(features.data.length / features.width, options.shard)) : features);
  }
  if (options.shard) throw new InputError(`${source}: statistics cannot be split (--shard)`);
  const { moments } = array;
  return { name: source, origin, width: moments.mean.length, count: moments.count, features: undefined, moments: async () => moments };
}

/** The rows of one i-th part of n. */
const shareOf = (count: number, { part, of }: Shard): Int32Array =>
  Int32Array.from({ length: Math.ceil(Math.max(count - part + 1, 0) / of) }, (_, i) => part - 1 + i * of);
