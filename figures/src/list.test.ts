import { expect, test } from 'vitest';
import type { ScoreCell } from './cell.ts';
import { duration, estimated } from './list.ts';
import type { CellLine } from './store.ts';

const cell: ScoreCell = {
  ...{ kind: 'scores', data: 'scenes', method: 'plain', guidance: 7, seed: 1, size: 16 },
  ...{ captions: 10, group: 10, scenes: 100, bootstrap: 20 },
};
const measured = (calls: number, seconds: number, size = 16): CellLine =>
  ({ cell: { ...cell, size }, evaluations: calls, seconds }) as CellLine;

test('costs are estimated from measured cells of the same size, else from the speed of the shipped network', () => {
  const guess = { seconds: 30 + 5 + 4000 * 0.005, isMeasured: false }; // 100 pictures, 4 000 calls
  expect(estimated(cell, [])).toEqual(guess);
  expect(estimated(cell, [measured(4000, 100, 64)])).toEqual(guess);
  expect(estimated({ ...cell, size: 64 }, []).seconds).toBeCloseTo(30 + 5 + 4000 * 0.018);
  expect(estimated(cell, [measured(2000, 100)]).seconds).toBeCloseTo(200); // in proportion
  expect(estimated(cell, [measured(1000, 30), measured(2000, 50)]).seconds).toBeCloseTo(90); // ten seconds, and 20 for each thousand calls
});

test('a training is estimated by its steps', () => {
  expect(estimated({ kind: 'training', model: 'plain-1', steps: 100 }, [])).toEqual({ seconds: 50, isMeasured: false });
});

test('durations', () => {
  expect([4.4, 600, 7200].map(duration)).toEqual(['4 s', '10 min', '2.0 h']);
});
