import type { CommandContext } from '@kaleido/shared/cli';
import type { DataConfig } from '../config/training-config.ts';
import { recordsSource } from './records.ts';
import { scenesSource } from './scenes.ts';
import type { Sample, Source } from './source.ts';

/**
 * Opens the source that a config names.
 * @param taken samples that the run had taken before it was resumed
 */
export const openSource = async (data: DataConfig, stdin: CommandContext['stdin'], taken: number): Promise<Source> =>
  data.source === 'stdin' ? recordsSource(stdin.bytes(), taken) : scenesSource(data);

/** Seed of the scenes on sheets, apart from those that are learned, so that sheets of all runs show the same ones. */
const SHOWN_SEED = 99;

/** The samples that sheets show: scenes that are not learned, or the first of the records. */
export async function shownSamples(data: DataConfig, source: Source, count: number): Promise<readonly Sample[]> {
  const shown = data.source === 'scenes' ? await scenesSource({ domain: data.domain, seed: SHOWN_SEED }) : source;
  return shown.first(count);
}
