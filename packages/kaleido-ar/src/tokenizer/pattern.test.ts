import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePattern } from './pattern/compile.ts';
import { matches } from './pattern/match.ts';
import { parsePattern } from './pattern/parse.ts';

const found = (pattern: string, text: string) =>
  [...matches(compilePattern(parsePattern(pattern)), text)].map(([from, to]) => text.slice(from, to));

test.each([
  ['ab|a', 'abaab', ['ab', 'a', 'ab']],
  ['a|ab', 'ab', ['a']],
  ['a+?', 'aa', ['a', 'a']],
  ['a{1,2}', 'aaa', ['aa', 'a']],
  ['a{,2}b', 'aaab', ['aab']],
  ['\\s+(?!\\S)|\\s+', 'a   b ', ['  ', ' ', ' ']],
  ['(?<=a)t', 'at t', ['t']],
  ['(?<!a)t', 'at t', ['t']],
  ['[^\\s\\p{L}\\p{N}]+', 'a, b!?', [',', '!?']],
  ['\\p{Han}+', '東京 a', ['東京']],
  ['(?i:CAT)', 'cat Cat', ['cat', 'Cat']],
  ['^a', 'a\nab\n', ['a', 'a']],
  ['b$', 'ab\nb', ['b', 'b']],
  ['.', 'a\n🐈', ['a', '🐈']],
  ['\\bcat\\b', 'cat, cats', ['cat']],
  ['a?+a', 'aa a', ['aa']],
  ['a++a', 'aaa', []],
  ['x*', 'axb', ['', 'x', '']],
  ['[-\\]\\d]', '-]5x', ['-', ']', '5']],
  ['\\x{1F408}|\\u0041', '🐈A', ['🐈', 'A']],
  ['(\\w+\\s?)+$', 'a cat', ['a cat']],
])('%s in %j', (pattern, text, expected) => {
  expect(found(pattern, text)).toEqual(expected);
});

test.each([
  ['(a+)+b', 'a'],
  ['(\\w+\\s?)+$', 'a'],
  ['(a|a)*b', 'a'],
  ['(?:a|aa)+$', 'a'],
  ['(.*)(.*)(.*)x', 'a'],
  ['(?=(?=a*)a*)a', 'a'],
  ['(?=(a+)+b)a|a', 'a'],
  ['a++b', 'a'],
  ['\\s+$', ' '],
])('%s takes linear time', (pattern, character) => {
  found(pattern, `${character.repeat(10_000)}!`);
});

test.each([
  ['(a)\\1', '\\1 is not supported'],
  ['(a*)*', 'unlimited repetition of something that can be empty is not supported'],
  ['(?:a|b*)+', 'unlimited repetition of something that can be empty'],
  ['[[:alpha:]]', 'a class inside a class is not supported'],
  ['[a&&b]', 'an intersection of classes is not supported'],
  ['(?<=a+)b', 'lookbehind of variable width is not supported'],
  ['(?<name>a)', '(?< is not supported'],
  ['(?>a)', '(?> is not supported'],
  ['(?i)a', '(?i is not supported'],
  ['(?i:\\p{Lu})', 'inside (?i:…) is not supported'],
  ['\\p{Nothing}', '\\p{Nothing} is not supported'],
  ['\\X', '\\X is not supported'],
  ['a{500}{500}', 'takes more than 500 steps'],
  ['(?:(?=a)){400}', 'takes more than 500 steps'],
  ['a{2000}', 'expected counts from 0 to 1000'],
  ['('.repeat(60), 'nested deeper than 50 levels'],
  ['(a', 'a group is not closed'],
  ['a)', 'unmatched )'],
  ['[a', 'a class is not closed'],
  ['[b-a]', 'a range inside a class needs two ends, the smaller first'],
  ['+a', 'nothing to repeat before +'],
  ['a\\', '\\ is not supported'],
])('refuses %s', (pattern, reason) => {
  expect(() => compilePattern(parsePattern(pattern))).toThrow(reason);
});

test('finds what JavaScript finds, for any expression that both read alike', () => {
  const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '(?:a|b)', '(?:ab|a)', '(?=a)', '(?!b)', '(?<=a)', '(?:b|ba|)');
  const part = fc
    .tuple(atom, fc.constantFrom('', '', '?', '??', '{1,2}', '{2}'))
    .map(([one, count]) => (count && /^\(\?[=!<]/.test(one) ? one : one + count));
  const loop = fc.constantFrom('a+', 'b*', 'a*?', '(?:ab|a)+', '[ab]+?', '(?:a+b)+', '(?:a|ab)*');
  const pattern = fc.array(fc.oneof(part, loop, fc.constant('|')), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(pattern, fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }), (expression, letters) => {
      const text = letters.join('');
      const native: string[] = [];
      let last = -1;
      for (const match of text.matchAll(new RegExp(expression, 'gu'))) {
        // An empty match right behind another counts in JavaScript only.
        if (match[0] !== '' || match.index !== last) native.push(match[0]);
        last = match.index + match[0].length;
      }
      expect(found(expression, text)).toEqual(native);
    }),
    { numRuns: 1500 },
  );
});
