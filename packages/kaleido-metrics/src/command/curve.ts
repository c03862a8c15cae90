import { choices, defineCommand, reportOptions, text, UsageError } from '@kaleido/shared/cli';
import { metricNames } from '../metrics/names.ts';

/** Scores against guidance. */
export const curve = defineCommand({
  name: 'kaleido-metrics curve',
  module: import.meta.url,
  summary: 'Draws scores against guidance, a line for each model.',
  examples: [
    { run: 'kaleido-metrics curve results/*.json -o curve.svg', does: 'all scores in the results, a panel each' },
    {
      run: 'kaleido-metrics curve results/*.json --metrics fid,recall -o curve.html',
      does: 'a page that shows the values under the pointer',
    },
  ],
  operands: { name: 'RESULT', help: 'what kaleido-metrics wrote, with --guidance and, for several models, --model' },
  options: {
    metrics: choices(metricNames, { help: 'which scores; by default all that the results hold' }),
    output: text({ short: 'o', help: 'the file to write: .svg, .png, .html or .csv; without it SVG goes to stdout', placeholder: 'FILE' }),
    ...reportOptions,
  },
  async run({ metrics, output }, context) {
    if (context.operands.length === 0) throw new UsageError('no results: name the files that kaleido-metrics wrote');
    const { drawCurve } = await import('./draw-curve.ts');
    await drawCurve(context.operands, metrics, output, context);
  },
});
