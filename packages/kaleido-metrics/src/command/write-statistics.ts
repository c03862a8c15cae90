import { type CommandContext, InputError } from '@kaleido/shared/cli';
import { openSides } from '../sources/open-sides.ts';
import { writeStatisticsFile } from '../sources/statistics-file.ts';
import { sourceOptions } from './source-options.ts';
import type { StatsOptions } from './stats.ts';

/** What `kaleido-metrics stats` does. */
export async function writeStatistics(source: string, options: StatsOptions, context: CommandContext): Promise<void> {
  const [sample] = await openSides([source], sourceOptions(options), context);
  const { origin, count, features } = sample!;
  if (!features) throw new InputError(`${source}: holds statistics already`);
  await writeStatisticsFile(options.output, await sample!.moments(), origin, count, options.keepFeatures ? features : undefined);
}
