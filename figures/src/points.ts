import type { ScoreCell } from './cell.ts';
import { type MethodName, methodOf } from './methods.ts';
import type { PublishedCell } from './published.ts';
import type { Score } from './scores.ts';
import type { CellLine } from './store.ts';

/** A finished cell of scores. */
export type Point = CellLine & { readonly cell: ScoreCell };

export const pointsOf = (cells: readonly PublishedCell[]): Point[] =>
  cells.flatMap(({ line }) => (line?.cell.kind === 'scores' ? [line as Point] : []));

/** A point's method as figures name it. */
export const titleOf = ({ cell, quick }: Point): string =>
  `${methodOf(cell.method).title}${cell.trained ? `, ${cell.trained}` : ''}${quick ? ', too few pictures (--quick)' : ''}`;

export const pointAt = (points: readonly Point[], method: MethodName, guidance: number): Point | undefined =>
  points.find(({ cell }) => cell.method === method && cell.guidance === guidance);

/** One score; `features` by the beginning of their name. */
export const scoreOf = (point: Point | undefined, metric: string, features: string): Score | undefined =>
  point?.scores.find((score) => score.metric === metric && score.features.startsWith(features));

export const lowerIsBetter: ReadonlySet<string> = new Set(['fid', 'mss']);

/** Methods that plan. */
export const plans = (method: MethodName): boolean => {
  const { parts, records, model } = methodOf(method);
  return records === 'captions' && parts.length > 0 && model === 'model';
};
