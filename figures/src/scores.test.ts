import { expect, test } from 'vitest';
import { scoresOf } from './scores.ts';

const line = { features: 'mobilenet', count: 4, vendi: 2, mss: 0.5 };

test('scores of sets keep their bootstrap interval, those of captions get one over captions', () => {
  const result = { fid: { value: 12, features: 'mobilenet', fake: 8, bootstrap: { low: 10, high: 14 } }, recall: { value: null } };
  const lines = [
    { ...line, caption: 'a', alignment: 1, modes: { style: 2, places: 4 } },
    { ...line, caption: 'b', alignment: 0, modes: { style: 1, places: 1 } },
  ];
  const scores = Object.fromEntries(scoresOf(result, lines).map(({ metric, ...score }) => [metric, score]));
  expect(Object.keys(scores)).toEqual(['fid', 'alignment', 'modes', 'vendi_per_caption', 'mss']);
  expect(scores.fid).toEqual({ features: 'mobilenet', value: 12, low: 10, high: 14, unit: 'picture', n: 8 });
  expect(scores.modes).toMatchObject({ value: 2, unit: 'caption', n: 2 });
  expect(scores.modes!.low).toBeCloseTo(2 - 1.959964, 10); // means 3 and 1: standard error 1
  expect(scores.alignment).toMatchObject({ value: 0.5, features: 'probe' });
});

test('one caption has no spread, and what a caption lacks is left out', () => {
  const [vendi, ...others] = scoresOf({}, [{ ...line, caption: 'a', mss: null, alignment: null }]);
  expect(vendi).toEqual({ metric: 'vendi_per_caption', features: 'mobilenet', value: 2, low: null, high: null, unit: 'caption', n: 1 });
  expect(others).toEqual([]);
});
