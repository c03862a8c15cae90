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

/** Options of a source. */
export interface SourceOptions {
  /** Position of the checkpoint to resume. */
  readonly position?: Position | undefined;
  /** Number of processes that share each batch. */
  readonly ranks?: number;
  /** Called with messages about the data. */
  readonly onNote?: Note;
}

/**
 * Opens the source that a config names.
 * @throws InputError for data that do not exist, or that have changed since the checkpoint of a resumed run
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

/** Seed of the scenes on sheets, independent of training, so that the sheets of all runs show the same scenes. */
const SHOWN_SEED = 99;

/** The samples that sheets show: scenes outside the training data, or the first records. */
export async function shownSamples(data: DataConfig, source: Source, count: number): Promise<readonly Sample[]> {
  const shown = data.source === 'scenes' ? await scenesSource({ domain: data.domain, seed: SHOWN_SEED }) : source;
  return shown.first(count);
}
