import { expect, test } from 'vitest';
import { nameOfScore, ofCaptionLines, ofSets } from './scores.ts';

const line = { features: 'mobilenet', count: 4, vendi: 2, mss: 0.5 };
const text = (...lines: object[]): string => lines.map((one) => `${JSON.stringify(one)}\n`).join('');

test('scores of sets keep their bootstrap interval', () => {
  const result = { fid: { value: 12, features: 'mobilenet', fake: 8, bootstrap: { low: 10, high: 14 } }, recall: { value: null } };
  expect(ofSets(result)).toEqual([{ metric: 'fid', features: 'mobilenet', value: 12, low: 10, high: 14, unit: 'picture', n: 8 }]);
  expect(nameOfScore(ofSets(result, 'held-out photos')[0]!)).toBe('fid (mobilenet, held-out photos)');
});

test('scores of captions get an interval over captions', () => {
  const scores = ofCaptionLines(
    text(
      { ...line, caption: 'a', alignment: 1, modes: { style: 2, places: 4 } },
      { ...line, caption: 'b', alignment: 0, modes: { style: 1, places: 1 } },
    ),
  );
  expect(scores.map(({ metric }) => metric)).toEqual(['alignment', 'modes', 'vendi per caption', 'mss']);
  const [alignment, modes] = scores;
  expect(modes).toMatchObject({ value: 2, unit: 'caption', n: 2 });
  expect(modes!.low).toBeCloseTo(2 - 12.706204736174694, 8); // means 3 and 1: standard error 1, one degree of freedom
  expect(alignment).toMatchObject({ value: 0.5 });
});

test('one caption has no spread, and what a caption lacks is left out', () => {
  const [vendi, ...others] = ofCaptionLines(text({ ...line, caption: 'a', mss: null, alignment: null }));
  expect(vendi).toEqual({ metric: 'vendi per caption', features: 'mobilenet', value: 2, low: null, high: null, unit: 'caption', n: 1 });
  expect(others).toEqual([]);
});
