import type { Engine } from '@kaleido/engine';
import { type CommandContext, note, type OptionValues, openProgress, type reportOptions, type WriteResult } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import { compare, sampleOf } from '../comparison.ts';
import type { MetricSettings, Sample, Watch } from '../metrics/metric.ts';
import { metrics } from '../metrics/metrics.ts';
import type { MetricName } from '../metrics/names.ts';
import { reportLines } from '../report-lines.ts';
import { type Entry, halvesOf, scores } from '../score.ts';
import type { ScoreValues } from './score-options.ts';

/** What the command line says of a report. */
export type ReportOptions = ScoreValues & OptionValues<typeof reportOptions>;

/** Subsets of this size, and these neighbours, are what published values were computed with. */
const defaults = { kidSubset: 1000, kManifold: 3, kDensity: 5 };

/** Scores two sides, or the fakes alone, and hands `write` the result: one JSON object, or a line each with --per. On a terminal a summary too. */
export async function report(
  real: Sample | undefined,
  fake: Sample,
  options: ReportOptions,
  write: WriteResult,
  context: Pick<CommandContext, 'name' | 'stderr' | 'signal' | 'fail'>,
  engine: Engine,
): Promise<void> {
  const settings: MetricSettings = {
    k: { kManifold: options.k ?? defaults.kManifold, kDensity: options.k ?? defaults.kDensity },
    kidSubset: options.kidSubset ?? defaults.kidSubset,
    seed: options.seed,
  };
  const watch: Watch = (unit, total) => {
    const { advance, close } = openProgress(context, options, { unit, total });
    return {
      advance(by) {
        context.signal.throwIfAborted(); // a computation of minutes stops at its next block
        advance(by);
      },
      close,
    };
  };
  const comparison = compare(real, fake, settings, engine, watch);
  if (options.per) {
    const lines = await reportLines(options.per, comparison);
    return write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
  const insisted = new Set<MetricName>([
    ...(options.metrics ?? []),
    ...(options.k ? neighbourMetrics : []),
    ...(options.kidSubset ? ['kid' as const] : []),
  ]);
  const failures: [MetricName, Error][] = [];
  const entries: [MetricName, Entry][] = [];
  const all = scores(comparison, {
    names: options.metrics,
    bootstrap: options.bootstrap,
    floor: options.floor && real?.features ? compareHalves(real) : undefined,
    warn: (message) => note(context, options, message),
    onFailure: (name, error) => failures.push([name, error]),
    signal: context.signal,
  });
  for await (const entry of all) {
    context.signal.throwIfAborted();
    entries.push(entry);
  }
  const { model, guidance } = options;
  const result = { ...(model !== undefined && { model }), ...(guidance !== undefined && { guidance }), ...Object.fromEntries(entries) };
  await write(`${JSON.stringify(result)}\n`);
  if (context.stderr.rewritable) note(context, options, summary(entries, fake));
  reportFailures();

  /** A RangeError is the data's, which matters where the metric was asked for; any other error is ours. */
  function reportFailures(): void {
    for (const [name, error] of failures) if (!(error instanceof RangeError)) context.fail(`${name}: ${error.message}`);
    const refused = failures.filter(([name, error]) => error instanceof RangeError && insisted.has(name));
    if (refused.length > 0) throw new InputError(refused.map(([name, { message }]) => `${name}: ${message}`).join('; '));
  }

  function compareHalves({ name, features }: Sample) {
    const [a, b] = halvesOf(features!, settings.seed);
    return compare(sampleOf(`half of ${name}`, a), sampleOf(`half of ${name}`, b), settings, engine, watch);
  }
}

const neighbourMetrics = ['precision', 'recall', 'density', 'coverage'] as const;

/** `FID (mobilenet_v2_140) 12.3, …`: the plain name belongs to Inception's features alone. */
function summary(entries: readonly (readonly [MetricName, Entry])[], { origin }: Sample): string {
  const of = origin.name === 'inception' ? '' : ` (${origin.name})`;
  return entries
    .flatMap(([name, { value }]) => (value === null ? [] : [`${metrics[name].title}${of} ${Number(value.toPrecision(4))}`]))
    .join(', ');
}
