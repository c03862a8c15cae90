import { checkVokenCount, encodeLatents } from '@kaleido/ar/internal';
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
import { resolutionsOf } from '@kaleido/diffuse/internal';
import type { CommandContext } from '@kaleido/shared/cli';
import { onlyParts } from '@kaleido/shared/record';
import type { RunConfig } from '../config/read-config.ts';
import { divideBatch } from '../parallel/divide-batch.ts';

/** Options of a source. */
export interface SourceOptions {
  /** Position of the checkpoint to resume. */
  readonly position?: Position | undefined;
  /** Called with messages about the data. */
  readonly onNote?: Note;
}

/** The settings that a source depends on. */
export interface SourceConfig {
  readonly data: DataConfig;
  /** Of the order. */
  readonly seed: number;
  readonly batch: number;
  readonly accumulate: number;
  readonly validateEvery: number;
  readonly validatePictures: number;
  /** Pixels that the network sees. */
  readonly side: number;
  /** @throws InputError for a sample that the network cannot learn from */
  readonly check: (sample: Captioned) => void;
}

/**
 * Opens a source to train on.
 * @throws InputError for data that do not exist, or that have changed since the checkpoint of a resumed run
 */
export async function openSource(
  { data, seed, batch, accumulate, validateEvery, validatePictures, side, check }: SourceConfig,
  stdin: CommandContext['stdin'],
  { position, onNote }: SourceOptions = {},
): Promise<Source> {
  const heldOut = validateEvery > 0 ? validatePictures : 0;
  if (data.source === 'scenes') return scenesSource(data, heldOut);
  const { maxBad, maxPixels } = data;
  if (data.source === 'stdin') return streamSource(stdin.bytes(), { position, heldOut, maxBad, side, maxPixels, check });
  return dataSetSource(await openInThreads(data, { seed, batch, accumulate, heldOut, onNote }), { side, maxBad, position, check });
}

/**
 * The source of a model's run.
 * @param ranks how many processes share each batch
 */
export function sourceConfig({ config, tokenizer }: RunConfig, ranks: number): SourceConfig {
  const { model } = config;
  const check = ({ latents }: Captioned): void => {
    const learned = onlyParts(latents, model.latents);
    checkVokenCount(model.vokenCount, learned);
    encodeLatents(tokenizer, learned);
  };
  return { ...config, ...divideBatch(config, ranks), side: resolutionsOf(model.denoiser)[0]!, check };
}

/** The message about data that have changed, when the user accepts that; undefined when they have not. */
export function dataChange(before: Position | undefined, now: Position): string | undefined {
  if (before?.digest === undefined || now.digest === undefined || before.taken !== now.taken || before.digest === now.digest)
    return undefined;
  return `the data have changed since the checkpoint: ${before.digest} → ${now.digest}`;
}

/** Seed of the scenes on sheets, independent of training, so that the sheets of all runs show the same scenes. */
const SHOWN_SEED = 99;

/** The samples that sheets show: scenes outside the training data, or the first records. */
export async function shownSamples(data: DataConfig, source: Source, count: number): Promise<readonly Sample[]> {
  const shown = data.source === 'scenes' ? await scenesSource({ domain: data.domain, seed: SHOWN_SEED }) : source;
  return shown.first(count);
}
