import { createHash } from 'node:crypto';
import { InputError } from '@kaleido/shared/errors';
import { cropSample } from '../threads/run-job.ts';
import { EndOfData, type Position, type Sample, type Source } from './source.ts';
import { type Entry, streamEntries } from './stream-entries.ts';

/** Options of a stream. */
export interface StreamOptions {
  /** The position of the saved run. */
  readonly position?: Position | undefined;
  /** Number of records at the beginning that are held out from training. */
  readonly heldOut?: number;
  /** Bad records that are skipped; one more ends the run. */
  readonly maxBad?: number;
  /** Side in pixels of the square to which pictures are cropped and scaled; they are kept whole when absent. */
  readonly side?: number;
  /** Larger pictures are bad. */
  readonly maxPixels?: number;
  /** @throws InputError for a sample that the model cannot learn from */
  readonly check?: (sample: Sample) => void;
}

/** A sample, the stream's position after it, and the errors of the records skipped before it. */
interface Read {
  readonly sample: Sample;
  readonly position: Position;
  readonly faults: readonly string[];
}

/**
 * Records with pictures, as `kaleido-scenes` writes them, or the samples of a tar shard, in order. A resumed run must be given the same
 * stream again and skips what it had read.
 * @throws InputError (from every method that reads) naming a bad record when there are too many of them, and when a resumed run is given
 *   another stream
 */
export function streamSource(bytes: AsyncIterable<Uint8Array>, options: StreamOptions = {}): Source {
  const { position: resumed, heldOut: toHoldOut = 0, maxBad = 0, side, maxPixels, check } = options;
  let faults: string[] = []; // since the last sample that was read
  const pendingFaults: string[] = [];
  let bad = 0;
  const onBad = (error: InputError): void => {
    if (read.taken < (resumed?.taken ?? 0)) return; // was reported before the run was saved
    if (bad++ >= maxBad) throw maxBad === 0 ? error : new InputError(`${error.message}; more than ${maxBad} records are bad`);
    faults.push(error.message);
  };
  const entries = streamEntries(bytes, onBad, maxPixels);
  const waiting: Read[] = [];
  let position: Position = resumed ?? { taken: 0 };
  let read: Position = { taken: 0, digest: '' };

  /** The next record. Updates the running digest, by which a resumed run recognises its stream. */
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
  /** Reads, once, the held-out samples, then skips what the saved run had read. */
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
        throw new InputError(`stdin: the first ${position.taken} records differ from those that the saved run had read`);
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
      if (found.length === 0) throw new InputError('stdin: no records to train on');
      return found;
    },
    heldOut: begin,
    position: () => position,
    faults: () => pendingFaults.splice(0),
  };
}
