import { InputError, messageOf } from '@kaleido/shared/errors';
import { decodeImage } from '@kaleido/shared/image';
import { type RecordEntry, readRecords } from '@kaleido/shared/ndjson';
import { EndOfData, type Sample, type Source } from './source.ts';

/**
 * Records with their pictures inside, as `kaleido-scenes` writes them, in the order they come. A resumed run is given the same stream
 * again and leaves out what it had taken.
 * @throws InputError (from `sample` and `first`) naming a record that cannot be learned from
 */
export function recordsSource(bytes: AsyncIterable<Uint8Array>, takenBefore: number): Source {
  const entries = readRecords(bytes, { name: 'stdin' });
  const waiting: Sample[] = [];
  let taken = takenBefore;
  let toSkip = takenBefore;
  const read = async (): Promise<Sample | undefined> => {
    for (; toSkip > 0; toSkip--) if ((await entries.next()).done) return undefined;
    const next = await entries.next();
    return next.done ? undefined : sampleOf(next.value);
  };
  return {
    async sample() {
      const sample = waiting.shift() ?? (await read());
      if (!sample) throw new EndOfData(`stdin: no more records after ${taken}`);
      taken++;
      return sample;
    },
    async first(count) {
      while (waiting.length < count) {
        const sample = await read();
        if (!sample) break;
        waiting.push(sample);
      }
      return waiting.slice(0, count);
    },
    taken: () => taken,
  };
}

async function sampleOf({ record, where }: RecordEntry): Promise<Sample> {
  const { caption, latents = {}, image } = record;
  if (!image) throw new InputError(`${where}: image: expected a picture to learn from, got nothing`);
  try {
    return { caption, latents, image: await decodeImage(Buffer.from(image.png, 'base64')) };
  } catch (error) {
    throw new InputError(`${where}: image.png: ${messageOf(error)}`);
  }
}
