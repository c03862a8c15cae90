import { describe, expect, test } from 'vitest';
import { bars, interpolated } from './bars.ts';
import { losses } from './losses.ts';
import type { MethodName } from './methods.ts';
import type { Point } from './points.ts';
import type { Score } from './scores.ts';
import { seedTests } from './seed-test.ts';
import type { TrainedName } from './trained.ts';

const score = (name: string, value: number, spread = 0): Score => {
  const [metric, features] = name.split('@') as [string, string];
  return { metric, features, value, low: value - spread, high: value + spread, unit: 'caption', n: 10 };
};
const point = (method: MethodName, guidance: number, scores: Record<string, number>, spread = 0, trained?: TrainedName): Point =>
  ({
    key: `${method}-${guidance}-${trained}`,
    quick: false,
    cell: { kind: 'scores', data: 'scenes', method, guidance, ...(trained && { trained }) },
    scores: Object.entries(scores).map(([name, value]) => score(name, value, spread)),
  }) as unknown as Point;

describe('bars', () => {
  const of = (points: Point[], promise: RegExp, heldOut: Point[] = []) =>
    bars(points, heldOut).find((bar) => promise.test(`${bar.form}: ${bar.promise}`))!;

  test('are not known while their cells are not computed', () => {
    expect(bars([], []).every(({ holds, figures }) => holds === undefined && figures === 'not computed')).toBe(true);
  });

  test("modes against the data's", () => {
    const modes = (own: number) => [
      point('data', 1, { 'modes@probe': 5 }),
      point('plain', 7, { 'modes@probe': 2 }),
      point('text-bbox', 7, { 'modes@probe': own }),
    ];
    expect(of(modes(4), /^text \+ bbox: modes per caption/)).toMatchObject({ holds: true, figures: '4 of 5: 0.8' });
    expect(of(modes(4), /^text \+ bbox: of plain guidance/)).toMatchObject({ holds: true, figures: '2 of 5: 0.4' });
    expect(of(modes(3.9), /^text \+ bbox: modes per caption/).holds).toBe(false);
  });

  test('FID at every guidance: one that is worse misses, one that is missing leaves it open', () => {
    const pair = (guidance: number, own: number) => [
      point('plain', guidance, { 'fid@probe': 10 }),
      point('text-bbox', guidance, { 'fid@probe': own }),
    ];
    const all = [2, 3, 4, 5, 7, 10].flatMap((guidance) => pair(guidance, 9));
    const fid = /^text \+ bbox: FID \(probe\)/;
    expect(of(all, fid).holds).toBe(true);
    expect(of(all.slice(2), fid).holds).toBeUndefined();
    expect(of([...all.slice(2), ...pair(2, 11)], fid).holds).toBe(false);
  });

  test('Recall, alignment and held-out pairs', () => {
    const points = [
      point('plain', 7, { 'recall@probe': 0.2, 'alignment@probe': 0.9 }),
      point('combined', 7, { 'recall@probe': 0.41, 'alignment@probe': 0.87 }),
    ];
    expect(of(points, /^combined .*Recall \(probe\)/)).toMatchObject({ holds: true, figures: '0.41 against 0.2' });
    expect(of(points, /^combined .*alignment/)).toMatchObject({ holds: false, figures: '87 % against 90 %' });
    expect(of([], /^combined .*held-out/, points)).toMatchObject({ holds: true, figures: '87 %; plain 90 %' });
  });

  test('a method that is plain guidance at 1 has that point on its curve', () => {
    const place = (method: MethodName, guidance: number, precision: number, modes: number) =>
      point(method, guidance, { 'precision@probe': precision, 'modes@probe': modes });
    const points = [place('plain', 1, 0.8, 4), place('interval', 7, 0.4, 2), place('text-bbox', 7, 0.6, 3.5)];
    const equal = /^text \+ bbox: more modes per caption than interval at equal precision \(probe\)/;
    expect(of(points, equal)).toMatchObject({ holds: true, figures: '3.5 against 3 at 0.6, the closest' });
  });

  test('at equal precision', () => {
    const place = (method: MethodName, guidance: number, precision: number, modes: number) =>
      point(method, guidance, { 'precision@probe': precision, 'modes@probe': modes });
    const rival = [place('cads', 1, 0.5, 5), place('cads', 4, 0.7, 3)];
    const equal = /^text \+ bbox: more modes per caption than CADS at equal precision \(probe\)/;
    expect(of([...rival, place('text-bbox', 7, 0.6, 4.5)], equal)).toMatchObject({
      holds: true,
      figures: '4.5 against 4 at 0.6, the closest',
    });
    expect(of([...rival, place('text-bbox', 7, 0.4, 9), place('text-bbox', 4, 0.9, 4)], equal)).toMatchObject({
      holds: true,
      figures: '8 against 5 at 0.5, the closest',
    });
    expect(of([...rival, place('text-bbox', 7, 0.4, 9), place('text-bbox', 4, 0.6, 3.9)], equal)).toMatchObject({
      holds: false,
      figures: '3.9 against 4 at 0.6, the closest',
    });
    expect(of([...rival, place('text-bbox', 7, 0.8, 2)], equal)).toMatchObject({ holds: false });
    expect(of([...rival, place('text-bbox', 7, 0.4, 9)], equal)).toMatchObject({
      holds: undefined,
      figures: 'precision is 0.4, that of CADS 0.5 to 0.7: they do not compare',
    });
  });

  test('a rival may choose the better of two guidances of one precision', () => {
    const curve = [
      { x: 0, y: 1 },
      { x: 1, y: 3 },
      { x: 1, y: 2 },
    ];
    expect([0, 0.5, 1, 2].map((x) => interpolated(curve, x))).toEqual([1, 2, 3, undefined]);
  });
});

test('losses: another method beats every plan, by more than both intervals', () => {
  const others = [
    point('plain', 1, { 'fid@net': 10, 'recall@net': 0.5 }, 0.01),
    point('cads', 1, { 'fid@net': 9, 'recall@net': 0.4 }, 0.01),
  ];
  const plans = [
    point('text-bbox', 1, { 'fid@net': 12, 'recall@net': 0.6 }, 0.01),
    point('text', 1, { 'fid@net': 11, 'recall@net': 0.3 }, 0.01),
  ];
  expect(losses([...others, ...plans])).toMatchObject([{ guidance: 1, winner: 'CADS', value: { metric: 'fid', value: 9 }, best: 'text' }]);
  expect(losses([...others, point('text-bbox', 1, { 'fid@net': 9.5 }, 1)])).toEqual([]);
});

test('seeds: paired by seed, and modes by caption over their means', () => {
  const seeds = [1, 2, 3] as const;
  const pairs = seeds.flatMap((seed) => [
    point('plain', 7, { 'modes@probe': 2, 'recall@probe': 0.1 * seed }, 0, `plain-${seed}`),
    point('text-bbox', 7, { 'modes@probe': 3 + seed, 'recall@probe': 0.1 * seed + 0.2 }, 0, `kaleido-${seed}`),
  ]);
  const caption = (name: string, modes: number) => `${JSON.stringify({ caption: name, modes: { style: modes } })}\n`;
  const read = (key: string) => (key.startsWith('plain') ? caption('a', 1) + caption('b', 2) : caption('a', 3) + caption('b', 5));
  const tests = seedTests(pairs, read);
  expect(tests.map(({ score: name, unit }) => `${name}, ${unit}`)).toEqual([
    'modes (probe), training seed',
    'recall (probe), training seed',
    'modes (probe), caption',
  ]);
  expect(tests[0]).toMatchObject({ plan: 5, plain: 2, test: { n: 3, mean: 3 } });
  expect(tests[2]).toMatchObject({ plan: 4, plain: 1.5, test: { n: 2, mean: 2.5 } });
  expect(seedTests(pairs.slice(0, 5), read)).toEqual([]);
});
