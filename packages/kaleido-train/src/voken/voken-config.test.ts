import { expect, test } from 'vitest';
import { parseVokenTraining } from './voken-config.ts';

test('digits have at least three levels: of two, the bound would be infinite', () => {
  const parsed = (levels: readonly number[]) => parseVokenTraining({ name: 'v', steps: 1, model: { levels } }, { file: 'v.yaml' });
  expect(parsed([3, 64]).model.levels).toEqual([3, 64]);
  expect(() => parsed([8, 2])).toThrow('v.yaml: model.levels[1]: expected an integer from 3 to 64, got 2');
});
