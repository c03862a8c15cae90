import { encodeLatents } from '@kaleido/ar';
import { resolutionsOf } from '@kaleido/diffuse';
import type { CommandContext } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import type { RunConfig } from '../config/read-config.ts';
import type { DataConfig } from '../config/training-config.ts';
import { recordsSource } from './records.ts';
import { scenesSource } from './scenes.ts';
import { onlyParts } from './sequences.ts';
import type { Position, Sample, Source } from './source.ts';

/**
 * Opens the source that a config names.
 * @param position where the run stood when it was saved
 */
export async function openSource(
  { config, tokenizer }: RunConfig,
  stdin: CommandContext['stdin'],
  position: Position | undefined,
): Promise<Source> {
  const { data, model } = config;
  const heldOut = config.validateEvery > 0 ? config.validatePictures : 0;
  if (data.source === 'scenes') return scenesSource(data, heldOut);
  const side = resolutionsOf(model.denoiser)[0]!;
  const check = ({ image, latents }: Sample): void => {
    if (image.width !== image.height || image.width % side !== 0)
      throw new InputError(`image: expected a square of a multiple of ${side} pixels, got ${image.width} × ${image.height}`);
    encodeLatents(tokenizer, onlyParts(latents, model.latents));
  };
  return recordsSource(stdin.bytes(), { position, heldOut, mostBad: data.mostBad, check });
}

/** Seed of the scenes on sheets, apart from those that are learned, so that sheets of all runs show the same ones. */
const SHOWN_SEED = 99;

/** The samples that sheets show: scenes that are not learned, or the first of the records. */
export async function shownSamples(data: DataConfig, source: Source, count: number): Promise<readonly Sample[]> {
  const shown = data.source === 'scenes' ? await scenesSource({ domain: data.domain, seed: SHOWN_SEED }) : source;
  return shown.first(count);
}
