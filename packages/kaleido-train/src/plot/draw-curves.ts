import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import type { Curves } from './curves.ts';

/** A chart as SVG: one line a run. Losses have a logarithmic axis, on which small differences late in a run can be seen. */
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
