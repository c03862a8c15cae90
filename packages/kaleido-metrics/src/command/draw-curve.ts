import { type CommandContext, resultTo } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import { maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import { curveCsv, curvePoints } from '../figure/curve-points.ts';
import { curveSpec } from '../figure/curve-spec.ts';
import { drawFigure, formatOf } from '../figure/figure.ts';
import type { MetricName } from '../metrics/names.ts';

/** What `kaleido-metrics curve` does. */
export async function drawCurve(
  paths: readonly string[],
  names: readonly MetricName[] | undefined,
  output: string | undefined,
  context: Pick<CommandContext, 'stdout' | 'signal'>,
): Promise<void> {
  const format = output === undefined || output === '-' ? 'svg' : formatOf(output, ['csv']);
  const write = await resultTo(output, context.stdout);
  const texts = await Promise.all(paths.map(async (path) => (await readBounded(path, maxFileBytes.json, context.signal)).toString()));
  const points = texts
    .flatMap((text, i) => curvePoints(text, paths[i]!))
    .filter(({ metric }) => names?.includes(metric as MetricName) ?? true)
    .sort((a, b) => a.guidance - b.guidance);
  if (points.length === 0) throw new InputError(`${paths.join(', ')}: no scores to draw`);
  await write(format === 'csv' ? curveCsv(points) : await drawFigure(curveSpec(points), format));
}
