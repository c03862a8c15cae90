import type { TopLevelSpec } from 'vega-lite';
import type { CurvePoint } from './curve-points.ts';
import { COLUMNS, modelColour, titleOf } from './panels.ts';

/**
 * Score against guidance (the paper's Fig. 5): a panel for each metric, a line for each model, error bars where results have them, and a
 * dashed line across for a reference.
 */
export function curveSpec(points: readonly CurvePoint[]): TopLevelSpec {
  const values = points.map((point) => ({ ...point, title: titleOf(point) }));
  const titles = [...new Set(values.map(({ title }) => title))];
  const colour = modelColour(points);
  const x = { field: 'guidance', type: 'quantitative' as const, title: 'guidance', scale: { zero: false } };
  const y = (field: string) => ({ field, type: 'quantitative' as const, title: null, scale: { zero: false } });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    data: { values },
    columns: COLUMNS,
    resolve: { scale: { y: 'independent' } },
    concat: titles.map((title) => ({
      title,
      width: 260,
      height: 200,
      transform: [{ filter: { field: 'title', equal: title } }],
      encoding: { color: colour },
      layer: [
        { mark: { type: 'rule', strokeDash: [5, 4] }, transform: [{ filter: 'datum.isReference' }], encoding: { y: y('value') } },
        { mark: { type: 'line' }, transform: [{ filter: '!datum.isReference' }], encoding: { x, y: y('value') } },
        {
          mark: { type: 'rule' },
          transform: [{ filter: '!datum.isReference && isValid(datum.low)' }],
          encoding: { x, y: y('low'), y2: { field: 'high' } },
        },
        {
          mark: { type: 'point', filled: true, size: 50 },
          transform: [{ filter: '!datum.isReference' }],
          encoding: {
            x,
            y: y('value'),
            tooltip: [
              { field: 'model', type: 'nominal' },
              { field: 'guidance', type: 'quantitative' },
              { field: 'value', type: 'quantitative', title, format: '.6~g' },
            ],
          },
        },
      ],
    })),
  };
}
