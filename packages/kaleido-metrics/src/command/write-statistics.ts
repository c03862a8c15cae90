import { type CommandContext, InputError } from '@kaleido/shared/cli';
import { checkOutput } from '@kaleido/shared/output-file';
import { isArrayFile } from '../sources/array-source.ts';
import { openSides } from '../sources/open-sides.ts';
import { writeStatisticsFile } from '../sources/statistics-file.ts';
import { streamMoments } from '../sources/stream-moments.ts';
import { type ReadValues, sourceOptions } from './source-options.ts';

/** What the command line says. */
type StatsOptions = ReadValues & { readonly output: string; readonly keepFeatures: boolean };

/** What `kaleido-metrics stats` does. Pictures whose features need not be kept may be any number. */
export async function writeStatistics(source: string, options: StatsOptions, context: CommandContext): Promise<void> {
  await checkOutput(options.output);
  if (!isArrayFile(source) && !options.keepFeatures) {
    const { moments, origin, count } = await streamMoments(source, sourceOptions(options), context);
    return writeStatisticsFile(options.output, moments, origin, count);
  }
  const [sample] = await openSides([source], sourceOptions(options), context);
  const { origin, count, features } = sample!;
  if (!features) throw new InputError(`${source}: holds statistics already`);
  await writeStatisticsFile(options.output, await sample!.moments(), origin, count, options.keepFeatures ? features : undefined);
}
