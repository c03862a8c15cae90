import type { NamedPicture } from '@kaleido/data/pictures';
import { type CommandContext, openProgress } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import { openExtractor } from '../extractors/index.ts';
import type { FeatureOrigin } from '../features.ts';
import { type Moments, momentSummer, momentsFrom } from '../moments.ts';
import { extractFeatures } from './extract-features.ts';
import { openPictures } from './open-pictures.ts';
import { DEFAULT_EXTRACTOR, type SourceOptions } from './source-options.ts';

/** Pictures whose features are held at a time: 16 to 64 MB. */
const HELD = 8192;

/**
 * Mean and covariance of the features of any number of pictures: they are summed and discarded as pictures arrive.
 * @throws InputError that names the source when there are fewer than two
 */
export async function streamMoments(
  source: string,
  options: SourceOptions,
  context: Pick<CommandContext, 'name' | 'stderr' | 'stdin' | 'signal' | 'fail'>,
): Promise<{ origin: FeatureOrigin; moments: Moments; count: number }> {
  const extractor = await openExtractor(options.features ?? DEFAULT_EXTRACTOR, options.extractor);
  const progress = openProgress(context, options, { unit: 'picture' });
  const summer = momentSummer(extractor.width);
  try {
    const pictures = openPictures(source, options, context)[Symbol.asyncIterator]();
    for (let more = true; more; ) {
      let taken = 0;
      async function* some(): AsyncGenerator<NamedPicture> {
        while (taken < HELD) {
          const { value, done } = await pictures.next();
          more = !done;
          if (done) return;
          taken++;
          yield value;
        }
      }
      await summer.add(await extractFeatures(some(), extractor, { signal: context.signal }));
      progress.advance(taken);
    }
  } finally {
    progress.close();
    await extractor.close();
  }
  const sums = await summer.finish();
  if (sums.count < 2)
    throw new InputError(`${source === '-' ? 'stdin' : source}: ${sums.count} sample${sums.count === 1 ? '' : 's'}, expected at least 2`);
  const bad = sums.mean.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new InputError(`${source}: feature ${bad} is not a finite number for some picture`);
  return { origin: extractor.origin, moments: momentsFrom(sums), count: sums.count };
}
