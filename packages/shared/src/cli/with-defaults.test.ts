import { expect, test } from 'vitest';
import { choices, flag, integer, number } from './option-kinds.ts';
import { withDefaults } from './with-defaults.ts';

const table = {
  steps: integer({ help: 'steps', min: 1, default: 20 }),
  to: number({ help: 'noise level', min: 0, infinite: true, default: 1 }),
  parts: choices(['text', 'bbox'], { help: 'parts' }),
  draw: flag({ help: 'draw' }),
};

test('fills in the defaults and keeps what is given', () => {
  expect(withDefaults(table, {})).toEqual({ steps: 20, to: 1, parts: undefined, draw: false });
  const given = { steps: 3, to: Number.POSITIVE_INFINITY, parts: ['text'], draw: true } as const;
  expect(withDefaults(table, given)).toEqual(given);
  expect(withDefaults(table, { to: 2.5e-7, steps: undefined })).toMatchObject({ to: 2.5e-7, steps: 20 });
});

test.each<[Record<string, unknown>, string]>([
  [{ steps: 0 }, 'steps: expected a positive integer, got 0'],
  [{ steps: 1.5 }, 'steps: expected a positive integer, got 1.5'],
  [{ steps: Number.NaN }, 'steps: expected a positive integer, got NaN'],
  [{ to: -1 }, 'to: expected a number of at least 0 or inf, got -1'],
  [{ parts: ['blob'] }, 'parts: expected a list of text or bbox, separated by commas, got '],
  [{ draw: {} }, 'draw: expected true or false, got an object'],
  [{ stpes: 3 }, '"stpes": unknown option'],
])('refuses %j', (given, message) => expect(() => withDefaults(table, given)).toThrow(message));
