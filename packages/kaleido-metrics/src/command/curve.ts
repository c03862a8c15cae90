import { choice, choices, defineCommand, reportOptions, text, UsageError, under } from '@kaleido/shared/cli';
import { metricNames } from '../metrics/names.ts';

/** Scores against guidance. */
export const curve = defineCommand({
  name: 'kaleido-metrics curve',
  module: import.meta.url,
  summary: 'Draws scores against guidance, or against one another, a line for each model.',
  examples: [
    { run: 'kaleido-metrics curve results/*.json -o curve.svg', does: 'draw all scores in the results, one panel each' },
    {
      run: 'kaleido-metrics curve results/*.json --metrics fid,recall -o curve.html',
      does: 'write a page that shows the values under the pointer',
    },
    {
      run: 'kaleido-metrics curve results/*.json --against precision -o fronts.svg',
      does: 'draw diversity against quality, and ring what no other result beats in both',
    },
  ],
  operands: { name: 'RESULT', help: 'results of kaleido-metrics, made with --guidance and, for several models, --model' },
  options: {
    ...under('Scores', {
      metrics: choices(metricNames, { help: 'scores to draw; by default all in the results' }),
      reference: text({ help: 'a model that the others are measured by: a dashed line, and no part of fronts', placeholder: 'MODEL' }),
      against: choice(metricNames, { help: 'draw the others against this score instead of against guidance' }),
    }),
    ...under('Output', {
      output: text({ short: 'o', help: 'file to write: .svg, .png, .html or .csv; default SVG on stdout', placeholder: 'FILE' }),
    }),
    ...reportOptions,
  },
  async run({ metrics, against, reference, output }, context) {
    if (context.operands.length === 0) throw new UsageError('no results: name the files that kaleido-metrics wrote');
    const { drawCurve } = await import('./draw-curve.ts');
    await drawCurve(context.operands, { metrics, against, reference, output }, context);
  },
});
