import { createHash } from 'node:crypto';
import { InputError } from '@kaleido/shared/errors';
import { cropSample } from '../threads/run-job.ts';
import { EndOfData, type Position, type Sample, type Source } from './source.ts';
import { type Entry, streamEntries } from './stream-entries.ts';

/** How records are read. */
export interface StreamOptions {
  /** Where the run stood when it was saved. */
  readonly position?: Position | undefined;
  /** The first records, so many, are not learned from. */
  readonly heldOut?: number;
  /** Bad records that are passed over; one more ends the run. */
  readonly mostBad?: number;
  /** Pixels of the square that pictures are cut and scaled to; undefined leaves them as they are. */
  readonly side?: number;
  /** Pictures of more pixels are bad. */
  readonly maxPixels?: number;
  /** @throws InputError for a sample that the model cannot learn from */
  readonly check?: (sample: Sample) => void;
}

/** A sample, where the stream stood when it had been read, and what was wrong with the records before it. */
interface Read {
  readonly sample: Sample;
  readonly position: Position;
  readonly faults: readonly string[];
}

/**
 * Records with their pictures inside, as `kaleido-scenes` writes them, or the samples of a tar shard, in the order they come. A resumed run is given the same stream
 * again and leaves out what it had taken.
 * @throws InputError (from all that reads) naming a record that cannot be learned from, when there are too many of them, and when a
 *   resumed run is given another stream
 */
export function streamSource(bytes: AsyncIterable<Uint8Array>, options: StreamOptions = {}): Source {
  const { position: resumed, heldOut: toHoldOut = 0, mostBad = 0, side, maxPixels, check } = options;
  let faults: string[] = []; // since the sample that was read last
  const pendingFaults: string[] = [];
  let bad = 0;
  const onBad = (error: InputError): void => {
    if (read.taken < (resumed?.taken ?? 0)) return; // was named before the run was resumed
    if (bad++ >= mostBad) throw mostBad === 0 ? error : new InputError(`${error.message}; more than ${mostBad} records are bad`);
    faults.push(error.message);
  };
  const entries = streamEntries(bytes, onBad, maxPixels);
  const waiting: Read[] = [];
  let position: Position = resumed ?? { taken: 0 };
  let read: Position = { taken: 0, digest: '' };

  /** The next record, of which the digest says whether all before it are those of the time before the run was resumed. */
  const nextEntry = async (): Promise<Entry | undefined> => {
    const { value, done } = await entries.next();
    if (done) return undefined;
    const digest = createHash('sha256').update(`${read.digest}${value.content}`).digest('hex');
    read = { taken: value.index + 1, digest };
    return value;
  };
  const nextSample = async (): Promise<Sample | undefined> => {
    for (let entry = await nextEntry(); entry; entry = await nextEntry()) {
      try {
        const sample = await cropSample(await entry.load(), { side });
        check?.(sample);
        return sample;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        onBad(new InputError(error.message.startsWith(entry.where) ? error.message : `${entry.where}: ${error.message}`));
      }
    }
    return undefined;
  };
  let ahead: Promise<readonly Sample[]> | undefined;
  /** Once: what is held out, then what had been taken, before anything is learned from. */
  const begin = () => {
    ahead ??= (async () => {
      const heldOut: Sample[] = [];
      while (heldOut.length < toHoldOut) {
        const sample = await nextSample();
        if (!sample) break;
        heldOut.push(sample);
      }
      while (read.taken < position.taken) if (!(await nextEntry())) break;
      if (position.digest !== undefined && read.digest !== position.digest)
        throw new InputError(`stdin: the first ${position.taken} records are not those that the run was given before it was resumed`);
      return heldOut;
    })();
    return ahead;
  };
  const next = async (): Promise<Read | undefined> => {
    await begin();
    const sample = await nextSample();
    if (!sample) return undefined;
    const found = { sample, position: read, faults };
    faults = [];
    return found;
  };
  const first = async (count: number): Promise<readonly Sample[]> => {
    while (waiting.length < count) {
      const found = await next();
      if (!found) break;
      waiting.push(found);
    }
    return waiting.slice(0, count).map(({ sample }) => sample);
  };
  return {
    async sample() {
      const found = waiting.shift() ?? (await next());
      for (const fault of found?.faults ?? faults) pendingFaults.push(fault);
      if (!found) throw new EndOfData(`stdin: no more records after ${read.taken}`);
      position = found.position;
      return found.sample;
    },
    first,
    async captions(count) {
      const found = await first(count);
      if (found.length === 0) throw new InputError('stdin: no record came to learn from');
      return found;
    },
    heldOut: begin,
    position: () => position,
    faults: () => pendingFaults.splice(0),
  };
}
