import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import type { Curves } from './curves.ts';

/** Draws a chart as SVG, one line per run. Losses have a logarithmic axis, which shows small differences late in a run. */
export async function drawCurves({ title, points }: Curves): Promise<string> {
  const isLogarithmic = /loss|dm_|ar$|perplexity/.test(title) && points.every(({ value }) => value > 0);
  const { spec } = compile({
    title,
    width: 460,
    height: 240,
    data: { values: points.map((point) => ({ ...point })) },
    mark: { type: 'line', point: points.length < 60 },
    encoding: {
      x: { field: 'step', type: 'quantitative' },
      y: { field: 'value', type: 'quantitative', title: null, scale: isLogarithmic ? { type: 'log' } : { zero: false } },
      color: { field: 'run', type: 'nominal' },
    },
  });
  const view = new View(parse(spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
