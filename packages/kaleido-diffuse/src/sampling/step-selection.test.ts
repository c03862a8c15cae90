import { expect, test } from 'vitest';
import { selectSteps } from './step-selection.ts';

test('spreads steps over the table as ml-mdm does', () => {
  expect(selectSteps(1000, 4)).toEqual([801, 601, 400, 200, 0]);
  expect(selectSteps(1000, 50).slice(0, 3)).toEqual([981, 962, 942]);
  expect(selectSteps(1000, 1000)).toHaveLength(1001);
});

test('rounds halves to even', () => expect(selectSteps(8, 5)).toEqual([8, 6, 4, 3, 2, 0])); // 7.5, 6, 4.5, 3, 1.5, 0

test('refuses more steps than the network knows', () => {
  expect(() => selectSteps(1000, 1001)).toThrow('steps: expected a whole number from 1 to 1000, got 1001');
  expect(() => selectSteps(1000, 0)).toThrow('got 0');
});
