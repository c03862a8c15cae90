import { InputError } from '@kaleido/shared/errors';
import type { SetsData } from '../data-config.ts';
import type { Format, Found, Note } from '../formats/format.ts';
import { formats } from '../formats/formats.ts';

/** A sample of a data set, not yet read. */
export interface StoredSample {
  /** For messages. */
  readonly where: string;
  /** @throws InputError for a sample that is not as it should be */
  read(): Promise<Found>;
}

/**
 * All samples of data sets once, as they are stored, in the order of the files. A shard that cannot be read is one sample, whose `read`
 * says so.
 * @throws InputError for a path that holds no such data, and for scenes, which have no end
 */
export async function* storedSamples({ of }: SetsData, onNote: Note): AsyncGenerator<StoredSample> {
  for (const { set } of of) {
    if (set.source === 'scenes') throw new InputError('data: scenes have no end: name data sets');
    const format: Format = formats[set.source];
    const index = async (shard: string): Promise<Float64Array> => (await format.index?.(shard)) ?? new Float64Array();
    for (const shard of await format.open(set, index, onNote)) {
      const count = await shard.count().catch(refusal);
      if (count instanceof InputError) yield { where: shard.name, read: () => Promise.reject(count) };
      else
        for (let at = 0; at < count; at++) {
          const location = await shard.locate(at);
          yield { where: `${shard.name}: ${at}`, read: () => format.load(location) };
        }
    }
  }
}

function refusal(error: unknown): InputError {
  if (error instanceof InputError) return error;
  throw error;
}
