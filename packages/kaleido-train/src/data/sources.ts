import type { DataConfig } from '../config/training-config.ts';
import { scenesSource } from './scenes.ts';
import type { Sample, Source } from './source.ts';

/** Opens the source that a config names. */
export async function openSource(data: DataConfig): Promise<Source> {
  return scenesSource(data);
}

/** Seed of the scenes on sheets, apart from those that are learned, so that sheets of all runs show the same ones. */
const SHOWN_SEED = 99;

/** The samples that sheets show. */
export async function shownSamples({
  data,
  sheetPictures,
}: {
  readonly data: DataConfig;
  readonly sheetPictures: number;
}): Promise<Sample[]> {
  const source = await scenesSource({ domain: data.domain, seed: SHOWN_SEED });
  return Promise.all(Array.from({ length: sheetPictures }, (_, index) => source.sample(index, 0)));
}
