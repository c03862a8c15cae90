import { random } from '@kaleido/shared/random';
import { expect, test } from 'vitest';
import { linearProbe } from './linear-probe.ts';
import { codeUsage } from './usage.ts';

test('a linear probe predicts a label that a digit determines, and an unrelated one no better than chance', () => {
  const draw = random('linear probe');
  const items = Array.from({ length: 400 }, () => {
    const vokens = [draw.int(15), draw.int(15)];
    return { vokens, answer: ['low', 'middle', 'high'][vokens[1]! % 3]!, coin: draw.int(2) };
  });
  expect(linearProbe([3, 5], items.slice(0, 200), items.slice(200))).toBe(1);
  const coins = items.map(({ vokens, coin }) => ({ vokens, answer: String(coin) }));
  expect(linearProbe([3, 5], coins.slice(0, 200), coins.slice(200))).toBeLessThan(0.65);
});

test('usage is the share of codes that occur; perplexity is their number if they are equally frequent', () => {
  expect(
    codeUsage(
      [
        [0, 1],
        [2, 3],
      ],
      8,
    ),
  ).toEqual({ usage: 0.5, perplexity: expect.closeTo(4, 10) });
  expect(codeUsage([[5, 5, 5]], 10)).toEqual({ usage: 0.1, perplexity: 1 });
});
