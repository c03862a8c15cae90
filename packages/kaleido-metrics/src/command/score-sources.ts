import { onnxruntimeOn } from '@kaleido/engine';
import { type CommandContext, resultTo } from '@kaleido/shared/cli';
import { checkOutput } from '@kaleido/shared/output-file';
import { writePart } from '../parts.ts';
import { openSides } from '../sources/open-sides.ts';
import { type ReportOptions, report } from './report.ts';
import { type ReadValues, sourceOptions } from './source-options.ts';

/** What the command line says. */
type ScoreSourcesOptions = ReadValues &
  ReportOptions & { readonly real: string | undefined; readonly fake: string; readonly output: string | undefined };

/** What `kaleido-metrics` does: reads both sides and reports their scores, or writes a part of them for `merge`. */
export async function scoreSources(options: ScoreSourcesOptions, context: CommandContext): Promise<void> {
  const { real, fake, shard, output } = options;
  if (shard && output !== undefined) await checkOutput(output);
  const write = await resultTo(shard ? undefined : output, context.stdout);
  const samples = await openSides(real === undefined ? [fake] : [real, fake], sourceOptions(options), context);
  const [first, second] = samples;
  if (shard && second) return writePart(output!, shard, first!, second);
  await report(second && first, second ?? first!, options, write, context, onnxruntimeOn({ device: options.device }));
}
