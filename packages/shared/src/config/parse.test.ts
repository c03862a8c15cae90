import { describe, expect, test } from 'vitest';
import { InputError } from '../errors.ts';
import { camelled } from './camel.ts';
import {
  choice,
  choices,
  constant,
  decoded,
  flag,
  integer,
  list,
  literal,
  number,
  object,
  oneOf,
  openObject,
  optional,
  section,
  text,
} from './fields.ts';
import { parseConfig } from './parse.ts';

const schema = object({
  steps: integer({ min: 1, max: 10 }),
  rate: number({ above: 0 }).default(0.5),
  name: optional(text({ max: 5 })),
  shape: choice(['round', 'square', 'flat']).default('flat'),
  quiet: flag().default(false),
  parts: choices(['text', 'bbox']).default([]),
  sizes: list(integer(), {
    expected: 'integers',
    max: 3,
    decode: (value) => (typeof value === 'string' ? value.split(',').map(Number) : value),
  }).default([1]),
  inner: section(object({ deep_field: number({ min: 0, max: 1 }).default(1) })),
  from: section(
    oneOf('source', [object({ source: literal('a').optional().default('a') }), object({ source: literal('b'), path: text() })], ['a', 'b']),
  ),
});
const filled = {
  ...{ steps: 3, rate: 0.5, shape: 'flat', quiet: false, parts: [], sizes: [1] },
  ...{ inner: { deep_field: 1 }, from: { source: 'a' } },
};

describe('parseConfig', () => {
  test('fills all defaults, for null too', () => {
    expect(parseConfig(schema, { steps: 3 }, {})).toEqual(filled);
    expect(parseConfig(schema, { steps: 3, rate: null, inner: { deep_field: null }, from: null }, {})).toEqual(filled);
  });

  test('decodes other ways to write a value, and puts parts into their order', () => {
    expect(parseConfig(schema, { steps: 3, sizes: '4,5', parts: ['bbox', 'text'] }, {})).toMatchObject({
      ...{ sizes: [4, 5], parts: ['text', 'bbox'] },
    });
  });

  test.each([
    [7, 'run.yaml: expected an object, got 7'],
    [{}, 'run.yaml: steps: expected an integer from 1 to 10, got nothing'],
    [{ steps: null }, 'run.yaml: steps: expected an integer from 1 to 10, got null'],
    [{ steps: 2.5 }, 'run.yaml: steps: expected an integer from 1 to 10, got 2.5'],
    [{ steps: '3' }, 'run.yaml: steps: expected an integer from 1 to 10, got "3"'],
    [{ steps: 3, rate: 0 }, 'run.yaml: rate: expected a number above 0, got 0'],
    [{ steps: 3, rate: Number.NaN }, 'run.yaml: rate: expected a number above 0, got NaN'],
    [{ steps: 3, name: 'too long' }, 'run.yaml: name: expected a text of 1 to 5 characters, got "too long"'],
    [{ steps: 3, shape: 'oval' }, 'run.yaml: shape: expected one of round, square, flat, got "oval"'],
    [{ steps: 3, quiet: 'yes' }, 'run.yaml: quiet: expected true or false, got "yes"'],
    [{ steps: 3, parts: 'text' }, 'run.yaml: parts: expected a list of text, bbox, got "text"'],
    [{ steps: 3, parts: ['text', 'blob'] }, 'run.yaml: parts[1]: expected one of text, bbox, got "blob"'],
    [{ steps: 3, sizes: [1, 2, 3, 4] }, 'run.yaml: sizes: expected at most 3 items, got 4'],
    [{ steps: 3, sizes: '1,x' }, 'run.yaml: sizes: expected an integer, got "1,x"'],
    [{ steps: 3, inner: { deep_field: 2 } }, 'run.yaml: inner.deep_field: expected a number from 0 to 1, got 2'],
    [{ steps: 3, from: { source: 'c' } }, 'run.yaml: from.source: expected one of a, b, got "c"'],
    [{ steps: 3, from: { source: 'b' } }, 'run.yaml: from.path: expected a text, got nothing'],
    [{ steps: 3, from: { source: 'a', path: 'x' } }, 'run.yaml: from.path: no such field'],
    [{ stepz: 3 }, 'run.yaml: stepz: no such field'],
    [{ steps: 3, inner: { '\u001b[2J': 1 } }, 'run.yaml: inner: "\\u001b[2J": no such field'],
    [JSON.parse('{"steps":3,"__proto__":1}'), 'run.yaml: __proto__: no such field'],
  ])('refuses %j', (value, message) => {
    expect(() => parseConfig(schema, value, { file: 'run.yaml' })).toThrow(new InputError(message));
  });

  test('stops at a value that is nested without end', () => {
    const endless: Record<string, unknown> = { steps: 3 };
    endless.inner = endless;
    expect(() => parseConfig(schema, endless, {})).toThrow('nested deeper than 64 levels');
  });

  test('leaves what an open object does not know to others', () => {
    expect(parseConfig(openObject({ version: constant(1) }), { version: 1, more: 2 }, {})).toEqual({ version: 1 });
    expect(() => parseConfig(openObject({ version: constant(1) }), { version: 2 }, { path: 'a' })).toThrow('a.version: expected 1, got 2');
  });

  test('shows what was given, not what it was decoded to', () => {
    const loose = object({ on: decoded((value) => (value === 1 ? true : value), flag()) });
    expect(parseConfig(loose, { on: 1 }, {})).toEqual({ on: true });
    expect(() => parseConfig(loose, { on: 2 }, {})).toThrow('on: expected true or false, got 2');
  });
});

test('camelled renames fields at every depth, and no values', () => {
  expect(camelled({ a_b: 1, c_d_e: { f_g: 'h_i' }, list: [{ j_k: 2 }] })).toEqual({ aB: 1, cDE: { fG: 'h_i' }, list: [{ jK: 2 }] });
});
