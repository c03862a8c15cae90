import { expect, test } from 'vitest';
import { parseYaml } from './parse-yaml.ts';

test('values, anchors and nothing at all are read', () => {
  expect(parseYaml('a: &x [1, 2.5, "t"]\nb: *x\nc: { d: null }\n', 'f')).toEqual({ a: [1, 2.5, 't'], b: [1, 2.5, 't'], c: { d: null } });
  expect(parseYaml('', 'f')).toBeNull();
});

const bomb = Array.from(
  { length: 12 },
  (_, i) =>
    `a${i}: &a${i} [${
      i === 0
        ? '1'
        : Array(10)
            .fill(`*a${i - 1}`)
            .join()
    }]`,
).join('\n');

test.each([
  [
    'a tag that nobody knows',
    'a: !!python/object:os.system x',
    'f: line 1, column 4: Unresolved tag: tag:yaml.org,2002:python/object:os.system',
  ],
  ['an application tag', 'a: 1\nb: !run x', 'f: line 2, column 4: Unresolved tag: !run'],
  ['a key twice', 'a: 1\na: 2', 'f: line 2, column 1: Map keys must be unique'],
  ['an open bracket', 'batch: [', /^f: line 1, column \d+: [^\n]+$/],
  ['a second document', 'a: 1\n---\nb: 2', 'f: expected one document'],
  ['an alias of nothing', 'a: *b', /^f: .*Unresolved alias.*b$/],
  ['aliases without end', bomb, /^f: Excessive alias count/],
  ['brackets without end', '['.repeat(500_000), 'f: is nested deeper than 64 levels'],
  ['dashes without end', '- '.repeat(500_000), 'f: is nested deeper than 64 levels'],
  ['braces without end', '{a: '.repeat(200_000), 'f: is nested deeper than 64 levels'],
  ['ever deeper lines', Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), 'f: is nested deeper than 64 levels'],
  ['ever deeper keys', '? '.repeat(100_000), 'f: is nested deeper than 64 levels'],
])('%s is refused on one line', (_, text, message) => {
  expect(() => parseYaml(text, 'f')).toThrow(message);
});
