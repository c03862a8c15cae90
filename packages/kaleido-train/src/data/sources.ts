import { encodeLatents } from '@kaleido/ar';
import { resolutionsOf } from '@kaleido/diffuse';
import type { CommandContext } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import type { DataConfig, SetsData } from '../config/data-config.ts';
import type { RunConfig } from '../config/read-config.ts';
import { divideBatch } from '../parallel/divide-batch.ts';
import type { Note } from './formats/format.ts';
import { recordsSource } from './records.ts';
import { scenesSource } from './scenes.ts';
import { onlyParts } from './sequences.ts';
import { openSets, type Sets } from './sets.ts';
import type { Captioned, Position, Sample, Source } from './source.ts';
import { storedSource } from './stored.ts';
import { atMost } from './threads/at-most.ts';
import { JOBS_AT_ONCE, type Job, type Loaded, perform } from './threads/perform.ts';
import { dataWorker, openPool, usualThreads } from './threads/pool.ts';

/** For whom a source is opened. */
export interface SourceOptions {
  /** Where the run stood when it was saved. */
  readonly position?: Position | undefined;
  /** Processes that share each batch. */
  readonly ranks?: number;
  /** Called with what a person should know of the data. */
  readonly onNote?: Note;
}

/**
 * Opens the source that a config names.
 * @throws InputError for data that are not there, and for others than a resumed run was given before
 */
export async function openSource(
  { config, tokenizer }: RunConfig,
  stdin: CommandContext['stdin'],
  { position, ranks = 1, onNote }: SourceOptions = {},
): Promise<Source> {
  const { data, model, seed } = config;
  const heldOut = config.validateEvery > 0 ? config.validatePictures : 0;
  if (data.source === 'scenes') return scenesSource(data, heldOut);
  const side = resolutionsOf(model.denoiser)[0]!;
  const check = ({ latents }: Captioned): void => {
    encodeLatents(tokenizer, onlyParts(latents, model.latents));
  };
  const { mostBad, maxPixels } = data;
  if (data.source === 'stdin') return recordsSource(stdin.bytes(), { position, heldOut, mostBad, side, maxPixels, check });
  const { batch, accumulate } = divideBatch(config, ranks);
  return storedSource(await openInThreads(data, { seed, batch, accumulate, heldOut, onNote }), { side, mostBad, position, check });
}

/**
 * The samples that a run which learns from these data keeps to measure on.
 * @param side pixels of the model's finest resolution
 * @throws InputError for a stream, of which nothing is kept
 */
export async function heldOutSamples(data: DataConfig, count: number, side: number): Promise<readonly Sample[]> {
  if (data.source === 'stdin') throw new InputError('data: were records from a stream, of which none are kept to measure on');
  if (data.source === 'scenes') return (await scenesSource(data, count)).heldOut();
  const sets = await openInThreads(data, { seed: 0, batch: 1, accumulate: 1, heldOut: count });
  return storedSource(sets, { side, mostBad: data.mostBad, check: () => {} }).heldOut();
}

/** Data sets that are read and decoded in threads. */
export async function openInThreads(data: SetsData, options: Parameters<typeof openSets>[2]): Promise<Sets> {
  const count = data.workers ?? usualThreads();
  const pool = openPool<Job, Loaded | Float64Array>(dataWorker(), count);
  return openSets(data, count === 0 ? atMost(JOBS_AT_ONCE, perform) : pool.run, options);
}

/** Seed of the scenes on sheets, apart from those that are learned, so that sheets of all runs show the same ones. */
const SHOWN_SEED = 99;

/** The samples that sheets show: scenes that are not learned, or the first of the records. */
export async function shownSamples(data: DataConfig, source: Source, count: number): Promise<readonly Sample[]> {
  const shown = data.source === 'scenes' ? await scenesSource({ domain: data.domain, seed: SHOWN_SEED }) : source;
  return shown.first(count);
}
