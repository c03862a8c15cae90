import { expect, test } from 'vitest';
import type { ScoreCell } from './cell.ts';
import { estimated } from './list.ts';
import type { CellLine } from './store.ts';

const cell: ScoreCell = {
  ...{ kind: 'scores', method: 'plain', guidance: 7, seed: 1, size: 16 },
  ...{ captions: 10, group: 10, scenes: 100, bootstrap: 20 },
};
const measured = (calls: number, seconds: number, size = 16): CellLine =>
  ({ cell: { ...cell, size }, evaluations: { low: calls, high: calls }, seconds }) as CellLine;

test('costs are estimated from measured cells of the same size', () => {
  expect(estimated(cell, [])).toBeUndefined();
  expect(estimated(cell, [measured(4000, 100, 64)])).toBeUndefined();
  expect(estimated(cell, [measured(2000, 100)])).toBeCloseTo(200); // 4 000 calls, in proportion
  expect(estimated(cell, [measured(1000, 30), measured(2000, 50)])).toBeCloseTo(90); // ten seconds, and 20 for each thousand calls
});
