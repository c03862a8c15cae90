import { onnxruntimeOn } from '@kaleido/engine';
import { type CommandContext, type OptionValues, resultTo, UsageError } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import { checkOutput } from '@kaleido/shared/output-file';
import { matrix } from '../linear-algebra/matrix.ts';
import { type MomentSums, mergeSums, momentsFrom } from '../moments.ts';
import { isPart, joinParts } from '../parts.ts';
import { readArraySource } from '../sources/array-source.ts';
import { checkComparable } from '../sources/origins.ts';
import { writeStatisticsFile } from '../sources/statistics-file.ts';
import { type ReportOptions, report } from './report.ts';
import type { extractorOptions } from './score-options.ts';

/** What the command line says. */
type MergeOptions = ReportOptions & Pick<OptionValues<typeof extractorOptions>, 'device'> & { readonly output: string | undefined };

/** What `kaleido-metrics merge` does. */
export async function mergeFiles(paths: readonly string[], options: MergeOptions, context: CommandContext): Promise<void> {
  if (!(await isPart(paths[0]!))) return mergeStatistics(paths, options.output);
  const write = await resultTo(options.output, context.stdout);
  const { real, fake } = await joinParts(paths);
  await report(real, fake, options, write, context, onnxruntimeOn({ device: options.device }));
}

async function mergeStatistics(paths: readonly string[], output: string | undefined): Promise<void> {
  if (output === undefined) throw new UsageError('statistics are joined into a file: name it with -o');
  await checkOutput(output);
  const samples = await Promise.all(paths.map(statisticsOf));
  checkComparable(samples.map(({ name, origin, sums }) => ({ name, origin, width: sums.mean.length })));
  const sums = mergeSums(samples.map((sample) => sample.sums));
  await writeStatisticsFile(output, momentsFrom(sums), samples[0]!.origin, sums.count);
}

async function statisticsOf(path: string): Promise<{ name: string; origin: { name: string }; sums: MomentSums }> {
  const source = await readArraySource(path);
  if (source.kind !== 'statistics' || !source.label)
    throw new InputError(
      `${path}: expected a part written by --shard, or statistics with Kaleido's label, which gives the number of samples`,
    );
  const { mean, covariance } = source.moments;
  const { count, origin } = source.label;
  return {
    name: path,
    origin,
    sums: {
      count,
      mean,
      squares: matrix(
        mean.length,
        mean.length,
        covariance.data.map((value) => value * (count - 1)),
      ),
    },
  };
}
