import { type CommandContext, resultTo, UsageError } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import { maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import type { TopLevelSpec } from 'vega-lite';
import { type CurvePoint, curveCsv, curvePoints } from '../figure/curve-points.ts';
import { curveSpec } from '../figure/curve-spec.ts';
import { drawFigure, formatOf } from '../figure/figure.ts';
import { frontPoints } from '../figure/fronts.ts';
import { frontsSpec } from '../figure/fronts-spec.ts';
import type { MetricName } from '../metrics/names.ts';

/** What the command line says. */
interface CurveOptions {
  readonly metrics: readonly MetricName[] | undefined;
  readonly against: MetricName | undefined;
  readonly reference: string | undefined;
  readonly output: string | undefined;
}

/** What `kaleido-metrics curve` does. */
export async function drawCurve(
  paths: readonly string[],
  { metrics: names, against, reference, output }: CurveOptions,
  context: Pick<CommandContext, 'stdout' | 'signal'>,
): Promise<void> {
  const format = output === undefined || output === '-' ? 'svg' : formatOf(output, ['csv']);
  const write = await resultTo(output, context.stdout);
  const texts = await Promise.all(paths.map(async (path) => (await readBounded(path, maxFileBytes.json, context.signal)).toString()));
  const points = texts
    .flatMap((text, i) => curvePoints(text, paths[i]!))
    .filter(({ metric }) => metric === against || (names?.includes(metric as MetricName) ?? true))
    .map((point) => (point.model === reference ? { ...point, isReference: true } : point))
    .sort((a, b) => a.guidance - b.guidance);
  if (points.length === 0) throw new InputError(`${paths.join(', ')}: no scores to draw`);
  if (reference !== undefined && !points.some(({ isReference }) => isReference))
    throw new UsageError(`--reference: no result is of a model ${JSON.stringify(reference)}`);
  if (format === 'csv') return write(curveCsv(points));
  await write(await drawFigure(against === undefined ? curveSpec(points) : fronts(points, against, paths), format));
}

function fronts(points: readonly CurvePoint[], against: MetricName, paths: readonly string[]): TopLevelSpec {
  const placed = frontPoints(points, against);
  if (placed.length === 0) throw new InputError(`${paths.join(', ')}: no result has ${against} and another score`);
  return frontsSpec(placed, against);
}
