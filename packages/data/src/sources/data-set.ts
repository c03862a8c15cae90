import { InputError } from '@kaleido/shared/errors';
import { inTurn } from '../concurrency/in-turn.ts';
import type { DataSets } from '../order/data-sets.ts';
import type { Loaded } from '../threads/run-job.ts';
import type { Position, Sample, Source } from './source.ts';

/** Options of a source of stored samples. */
export interface DataSetOptions {
  /** Pixels of the model's finest resolution. */
  readonly side: number;
  /** Bad samples that are skipped; one more ends the run. */
  readonly maxBad: number;
  /** The position of the saved run. */
  readonly position?: Position | undefined;
  /** @throws InputError for a sample that the model cannot learn from */
  readonly check: (sample: Sample) => void;
}

/** Number of bad samples in a row, or at the beginning, after which the data are considered unusable. */
const MAX_IN_A_ROW = 100;

/** Samples that are read at a time before a run. */
const READ_AT_ONCE = 64;

/** A sample, and the bad ones that were skipped for it. */
interface Read {
  readonly sample: Sample;
  readonly faults: readonly { readonly key: string; readonly message: string }[];
}

/**
 * Samples of data sets, found by their index in the run, so that a resumed run needs nothing saved except the identity of the data. Expected
 * samples are read ahead.
 * @throws InputError when a resumed run is given other data
 */
export function dataSetSource(sets: DataSets, { side, maxBad, position: before, check }: DataSetOptions): Source {
  if (before?.digest !== undefined && before.digest !== sets.digest)
    throw new InputError(
      `data: the data have changed since the run was saved: expected ${shortened(before.digest)}, got ${shortened(sets.digest)}; --accept-data continues with these`,
    );
  const ahead = new Map<number, Promise<Read>>();
  const named = new Set<string>();
  let pendingFaults: string[] = [];

  const bad = new Map<string, string>(); // errors of bad samples by key, which are not tried again
  const isAnyGood = { captions: false, samples: false };
  const read = async (index: number, attempt: number, withoutPicture = false): Promise<Read> => {
    const kind = withoutPicture ? 'captions' : 'samples';
    const faults: { key: string; message: string }[] = [];
    for (let draw = 0; draw < MAX_IN_A_ROW; draw++) {
      const { key, isMirrored, load } = await sets.at(index, attempt === 0 && draw === 0 ? undefined : `${attempt} ${draw}`);
      if (!bad.has(key)) {
        if (!isAnyGood[kind] && bad.size >= MAX_IN_A_ROW) break;
        try {
          const sample: Loaded = await load({ side, isMirrored, withoutPicture });
          check(sample);
          isAnyGood[kind] = true;
          return { sample, faults };
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          bad.set(key, error.message);
        }
      }
      faults.push({ key, message: bad.get(key)! });
    }
    const message = faults.at(-1)?.message ?? [...bad.values()].at(-1);
    const others = isAnyGood[kind] ? `${MAX_IN_A_ROW} samples in a row are bad` : `all ${bad.size} samples tried so far are bad`;
    throw new InputError(`${message}; ${others}`);
  };
  /** A bad sample is reported and counted once per run, whatever the number of epochs. */
  const report = (faults: Read['faults']): void => {
    for (const { key, message } of faults) {
      if (named.has(key)) continue;
      named.add(key);
      if (named.size > maxBad) throw new InputError(maxBad === 0 ? message : `${message}; more than ${maxBad} samples are bad`);
      pendingFaults.push(message);
    }
  };
  const firstOf = (count: number, withoutPicture: boolean): Promise<readonly Sample[]> =>
    inTurn([...Array(count).keys()], READ_AT_ONCE, async (index) => (await read(index, 0, withoutPicture)).sample);
  return {
    async sample(index, attempt) {
      const { sample, faults } = await ((attempt === 0 && ahead.get(index)) || read(index, attempt));
      if (attempt === 0) ahead.delete(index);
      report(faults);
      return sample;
    },
    expect(indices) {
      const expected = new Set(indices);
      for (const index of ahead.keys()) if (!expected.has(index)) ahead.delete(index);
      for (const index of indices) {
        if (ahead.has(index)) continue;
        const sample = read(index, 0);
        sample.catch(() => {}); // reported when it is awaited
        ahead.set(index, sample);
      }
    },
    first: (count) => firstOf(count, false),
    captions: (count) => firstOf(count, true),
    async heldOut() {
      const found = await Promise.all(
        sets.heldOut.map(async ({ key, load }) => {
          try {
            const sample = await load({ side });
            check(sample);
            return sample;
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
            report([{ key, message: error.message }]);
            return undefined;
          }
        }),
      );
      return found.filter((sample) => sample !== undefined);
    },
    position: () => ({ taken: 0, digest: sets.digest }),
    faults() {
      const faults = pendingFaults;
      pendingFaults = [];
      return faults;
    },
  };
}

const shortened = (digest: string): string => digest.replace(/(sha256 .{8}).*/, '$1…');
