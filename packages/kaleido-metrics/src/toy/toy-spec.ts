import type { TopLevelSpec } from 'vega-lite';
import { classes } from './mixture.ts';
import type { ToyPoint } from './sample-toy.ts';

/** Points that one way of sampling gave at one guidance. */
export interface ToyPanel {
  readonly method: string;
  readonly guidance: number;
  readonly points: readonly ToyPoint[];
}

/** Points a class and panel that are drawn: more only hide one another. */
const SHOWN = 300;

/** The paper's Fig. 3: a row for each way of sampling, a column for each guidance; crosses mark the modes. */
export function toySpec(panels: readonly ToyPanel[]): TopLevelSpec {
  const values = panels.flatMap(({ method, guidance, points }) =>
    classes.flatMap((modes, of) => [
      ...points
        .filter((one) => one.of === of)
        .slice(0, SHOWN)
        .map(({ point: [x, y] }) => ({ method, guidance: `guidance ${guidance}`, kind: `class ${of + 1}`, x, y })),
      ...modes.map(([x, y]) => ({ method, guidance: `guidance ${guidance}`, kind: 'mode', x, y })),
    ]),
  );
  const methods = [...new Set(panels.map(({ method }) => method))];
  const columns = [...new Set(panels.map(({ guidance }) => `guidance ${guidance}`))];
  const axis = (field: 'x' | 'y', from: number, to: number) => ({
    field,
    type: 'quantitative' as const,
    title: null,
    scale: { domain: [from, to], nice: false },
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    data: { values },
    facet: {
      row: { field: 'method', type: 'nominal', title: null, sort: methods },
      column: { field: 'guidance', type: 'nominal', title: null, sort: columns },
    },
    spec: {
      width: 150,
      height: 120,
      encoding: { x: axis('x', -4, 4), y: axis('y', -2, 4) },
      layer: [
        {
          mark: { type: 'circle', size: 6, opacity: 0.5, clip: true },
          transform: [{ filter: "datum.kind !== 'mode'" }],
          encoding: { color: { field: 'kind', type: 'nominal', title: null } },
        },
        {
          mark: { type: 'point', shape: 'cross', size: 60, color: 'black', filled: true },
          transform: [{ filter: "datum.kind === 'mode'" }],
        },
      ],
    },
  };
}
