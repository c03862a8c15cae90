import { onnxruntimeOn } from '@kaleido/engine';
import { type GivenOptions, withDefaults } from '@kaleido/shared/cli';
import { report } from './command/report.ts';
import { type extractorOptions, scoreOptions } from './command/score-options.ts';
import { readOptions, sourceOptions } from './command/source-options.ts';
import { type Around, contextOf } from './context.ts';
import type { MetricName } from './metrics/names.ts';
import { type Pictures, sourceOf } from './pictures.ts';
import type { Entry } from './score.ts';
import { openSides } from './sources/open-sides.ts';

/** The options of `kaleido-metrics`, with its defaults. */
export interface ScoreOptions extends Omit<GivenOptions<typeof scoreOptions & typeof extractorOptions>, 'per'>, Around {}

/** The two sides; without real pictures only metrics of the generated ones are computed. */
export interface Sides {
  readonly real?: Pictures | undefined;
  readonly fake: Pictures;
}

/** A value for each metric, or null and the reason; `model` and `guidance` as given. */
export type Scores = { readonly [Name in MetricName]?: Entry } & { readonly model?: string; readonly guidance?: number };

/**
 * Scores generated pictures against real ones: what `kaleido-metrics` does.
 * @example
 * const { fid } = await score({ real: 'photos/test', fake: render(records) }, { metrics: ['fid'] });
 * console.log(fid?.value);
 * @throws UsageError for an invalid option; InputError for a source that cannot be read, or a requested metric that cannot be computed
 *   from the pictures
 */
export async function score({ real, fake }: Sides, options: ScoreOptions = {}): Promise<Scores> {
  const { signal, onNote, ...given } = options;
  const values = withDefaults({ ...scoreOptions, ...readOptions }, given);
  const context = contextOf({ signal, onNote });
  const sources = [...(real === undefined ? [] : [real]), fake].map((source) => sourceOf(source, signal));
  const [first, second] = await openSides(sources, sourceOptions(values), context);
  let scores: Scores = {};
  const write = async (json: string | Uint8Array): Promise<void> => {
    scores = JSON.parse(json as string) as Scores;
  };
  await report(second && first, second ?? first!, values, write, context, onnxruntimeOn({ device: values.device }));
  return scores;
}
