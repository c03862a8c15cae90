import { InputError } from '@kaleido/shared/errors';
import type { Sets } from './sets.ts';
import type { Position, Sample, Source } from './source.ts';
import type { Loaded } from './threads/perform.ts';

/** How stored samples are learned from. */
export interface StoredOptions {
  /** Pixels of the model's finest resolution. */
  readonly side: number;
  /** Bad samples that are passed over; one more ends the run. */
  readonly mostBad: number;
  /** Where the run stood when it was saved. */
  readonly position?: Position | undefined;
  /** Throws an InputError for a sample that the model cannot learn from. */
  readonly check: (sample: Sample) => void;
}

/** Samples in a row that may be bad before nothing good is expected any more. */
const MOST_IN_A_ROW = 100;

/** A sample, and those that were bad and are passed over for it. */
interface Read {
  readonly sample: Sample;
  readonly faults: readonly { readonly key: string; readonly message: string }[];
}

/**
 * Samples of data sets, found by their place in the run: a resumed run finds them again without having anything saved but what the data
 * were. Samples that are expected are read ahead.
 * @throws InputError when a resumed run is given other data
 */
export function storedSource(sets: Sets, { side, mostBad, position: before, check }: StoredOptions): Source {
  if (before?.digest !== undefined && before.digest !== sets.digest)
    throw new InputError(
      `data: are not those that the run was given before it was resumed: expected ${shortened(before.digest)}, got ${shortened(sets.digest)}; --accept-data goes on with these`,
    );
  const ahead = new Map<number, Promise<Read>>();
  const named = new Set<string>();
  let told: string[] = [];

  const read = async (index: number, attempt: number, withoutPicture = false): Promise<Read> => {
    const faults: { key: string; message: string }[] = [];
    for (let draw = 0; draw < MOST_IN_A_ROW; draw++) {
      const found = await sets.at(index, attempt === 0 && draw === 0 ? undefined : `${attempt} ${draw}`);
      try {
        const sample: Loaded = await found.load({ side, isMirrored: found.isMirrored, withoutPicture });
        check(sample);
        return { sample, faults };
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        faults.push({ key: found.key, message: error.message });
      }
    }
    throw new InputError(`${faults.at(-1)!.message}; ${MOST_IN_A_ROW} samples in a row are bad`);
  };
  /** A bad sample is told, and counts, once in a run, whatever the number of epochs. */
  const tell = (faults: Read['faults']): void => {
    for (const { key, message } of faults) {
      if (named.has(key)) continue;
      named.add(key);
      if (named.size > mostBad) throw new InputError(mostBad === 0 ? message : `${message}; more than ${mostBad} samples are bad`);
      told.push(message);
    }
  };
  return {
    async sample(index, attempt) {
      const { sample, faults } = await ((attempt === 0 && ahead.get(index)) || read(index, attempt));
      if (attempt === 0) ahead.delete(index);
      tell(faults);
      return sample;
    },
    expect(indices) {
      for (const index of ahead.keys()) if (!indices.includes(index)) ahead.delete(index);
      for (const index of indices) {
        if (ahead.has(index)) continue;
        const sample = read(index, 0);
        sample.catch(() => {}); // told when it is asked for
        ahead.set(index, sample);
      }
    },
    first: async (count) => (await Promise.all(Array.from({ length: count }, (_, index) => read(index, 0)))).map(({ sample }) => sample),
    captions: async (count) =>
      (await Promise.all(Array.from({ length: count }, (_, index) => read(index, 0, true)))).map(({ sample }) => sample),
    async heldOut() {
      const found = await Promise.all(
        sets.heldOut.map(async ({ key, load }) => {
          try {
            const sample = await load({ side });
            check(sample);
            return sample;
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
            tell([{ key, message: error.message }]);
            return undefined;
          }
        }),
      );
      return found.filter((sample) => sample !== undefined);
    },
    position: () => ({ taken: 0, digest: sets.digest }),
    faults() {
      const faults = told;
      told = [];
      return faults;
    },
  };
}

const shortened = (digest: string): string => digest.replace(/(sha256 .{8}).*/, '$1…');
