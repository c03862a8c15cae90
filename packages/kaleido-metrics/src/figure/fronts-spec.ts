import type { TopLevelSpec } from 'vega-lite';
import type { FrontPoint } from './fronts.ts';
import { COLUMNS, modelColour, titleOf } from './panels.ts';

/**
 * Scores against another score: a panel for each, a line for each model from guidance to guidance, which stands beside its points; those
 * that no other beats in both scores are ringed.
 */
export function frontsSpec(points: readonly FrontPoint[], against: string): TopLevelSpec {
  const values = points.map((point) => ({
    ...point,
    title: titleOf(point),
    x: titleOf({ metric: against, features: point.againstFeatures }),
  }));
  const titles = new Map(values.map(({ title, x }) => [title, x]));
  const axis = (field: string, title: string | null) => ({ field, type: 'quantitative' as const, title, scale: { zero: false } });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    data: { values },
    columns: COLUMNS,
    resolve: { scale: { x: 'independent', y: 'independent' } },
    concat: [...titles].map(([title, x]) => ({
      title,
      width: 260,
      height: 200,
      transform: [{ filter: { field: 'title', equal: title } }],
      encoding: { x: axis('against', x), y: axis('value', null), color: modelColour(points) },
      layer: [
        { mark: { type: 'line' }, encoding: { order: { field: 'guidance', type: 'quantitative' } } },
        { mark: { type: 'point', filled: true, size: 40 } },
        {
          mark: { type: 'point', size: 130, color: 'black' },
          transform: [{ filter: 'datum.isOnFront' }],
          encoding: { color: { value: 'black' } },
        },
        {
          mark: { type: 'text', dx: 9, dy: -7, fontSize: 9 },
          transform: [{ filter: '!datum.isReference' }],
          encoding: { text: { field: 'guidance', type: 'quantitative' } },
        },
      ],
    })),
  };
}
