import { encodeLatents } from '@kaleido/ar';
import {
  type Captioned,
  type DataConfig,
  dataSetSource,
  type Note,
  openInThreads,
  type Position,
  type Sample,
  type Source,
  scenesSource,
  streamSource,
} from '@kaleido/data';
import { resolutionsOf } from '@kaleido/diffuse';
import type { CommandContext } from '@kaleido/shared/cli';
import { onlyParts } from '@kaleido/shared/record';
import type { RunConfig } from '../config/read-config.ts';
import { divideBatch } from '../parallel/divide-batch.ts';

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
  if (data.source === 'stdin') return streamSource(stdin.bytes(), { position, heldOut, mostBad, side, maxPixels, check });
  const { batch, accumulate } = divideBatch(config, ranks);
  return dataSetSource(await openInThreads(data, { seed, batch, accumulate, heldOut, onNote }), { side, mostBad, position, check });
}

/** Seed of the scenes on sheets, apart from those that are learned, so that sheets of all runs show the same ones. */
const SHOWN_SEED = 99;

/** The samples that sheets show: scenes that are not learned, or the first of the records. */
export async function shownSamples(data: DataConfig, source: Source, count: number): Promise<readonly Sample[]> {
  const shown = data.source === 'scenes' ? await scenesSource({ domain: data.domain, seed: SHOWN_SEED }) : source;
  return shown.first(count);
}
