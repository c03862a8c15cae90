import { expect, test } from 'vitest';
import type { CurvePoint } from './curve-points.ts';
import { frontPoints } from './fronts.ts';

const point = (model: string, metric: string, value: number, features = 'net'): CurvePoint => ({
  model,
  guidance: 1,
  metric,
  features,
  value,
});

test('what no other point beats in both scores is on the front', () => {
  const scores = { a: [0.9, 0.1, 5], b: [0.5, 0.6, 9], c: [0.4, 0.5, 4], d: [0.5, 0.6, 9] };
  const points = Object.entries(scores).flatMap(([model, [precision, recall, fid]]) => [
    point(model, 'precision', precision!),
    point(model, 'recall', recall!),
    point(model, 'fid', fid!),
  ]);
  const front = (metric: string) =>
    frontPoints(points, 'precision').flatMap((one) => (one.metric === metric && one.isOnFront ? [one.model] : []));
  expect(front('recall')).toEqual(['a', 'b', 'd']);
  expect(front('fid')).toEqual(['a', 'c']); // lower is better
});

test('a reference is neither on the front nor beats what is', () => {
  const points = [
    ...[point('a', 'precision', 0.5), point('a', 'recall', 0.6)],
    ...[point('data', 'precision', 0.9), point('data', 'recall', 0.9)].map((one) => ({ ...one, isReference: true })),
  ];
  expect(frontPoints(points, 'precision').map(({ model, isOnFront }) => [model, isOnFront])).toEqual([
    ['a', true],
    ['data', false],
  ]);
});

test('scores go together by features, and readings of a probe with any', () => {
  const points = [point('a', 'precision', 0.5), point('a', 'recall', 0.25, 'other'), point('a', 'modes', 3, 'probe'), point('b', 'fid', 1)];
  expect(frontPoints(points, 'precision')).toEqual([
    { ...point('a', 'modes', 3, 'probe'), against: 0.5, againstFeatures: 'net', isOnFront: true },
  ]);
});
