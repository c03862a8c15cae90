import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseToken } from './choose.ts';

const scores = Float32Array.of(1, 3, 2, 0, 2.5);
const all = Int32Array.of(0, 1, 2, 3, 4);
const plain = { temperature: 1, topK: 0, topP: 1 };

/** How often each id is chosen over evenly spaced draws. */
function shares(ids: Int32Array, choice: typeof plain): number[] {
  const draws = 4000;
  const counts = [0, 0, 0, 0, 0];
  for (let draw = 0; draw < draws; draw++) {
    const id = chooseToken(scores, ids, choice, (draw + 0.5) / draws);
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts.map((count) => count / draws);
}

const softmax = (kept: readonly number[], temperature = 1) => {
  const weights = [...scores].map((score, id) => (kept.includes(id) ? Math.exp(score / temperature) : 0));
  const total = weights.reduce((sum, weight) => sum + weight);
  return weights.map((weight) => weight / total);
};

const expectShares = (actual: readonly number[], expected: readonly number[]) => {
  for (const [id, share] of actual.entries()) expect(share).toBeCloseTo(expected[id] ?? 0, 3);
};

test('temperature 1 samples the softmax of what is allowed', () => {
  expectShares(shares(all, plain), softmax([0, 1, 2, 3, 4]));
  expectShares(shares(Int32Array.of(3, 0), plain), softmax([0, 3]));
});

test('temperature sharpens; 0 takes the best that is allowed', () => {
  expectShares(shares(all, { ...plain, temperature: 0.5 }), softmax([0, 1, 2, 3, 4], 0.5));
  expect(chooseToken(scores, Int32Array.of(3, 2, 0), { ...plain, temperature: 0 }, 0.999)).toBe(2);
});

test('top-k keeps the k best, top-p the fewest that have the share', () => {
  expectShares(shares(all, { ...plain, topK: 2 }), softmax([1, 4]));
  const [, best = 0, , , second = 0] = softmax([0, 1, 2, 3, 4]);
  expectShares(shares(all, { ...plain, topP: best - 0.01 }), softmax([1]));
  expectShares(shares(all, { ...plain, topP: best + second - 0.01 }), softmax([1, 4]));
  expectShares(shares(all, { ...plain, topK: 2, topP: 0.61 }), softmax([1])); // 0.62 of the two, 0.49 of all
});

test('of equal scores the first ones are kept', () => {
  const equal = Float32Array.of(2, 2, 2, 2, 0);
  const chosen = [0, 0.3, 0.6, 0.99].map((chance) => chooseToken(equal, Int32Array.of(3, 1, 0, 2, 4), { ...plain, topK: 2 }, chance));
  expect(chosen).toEqual([3, 3, 1, 1]);
});

test('scores that are no numbers are an error', () => {
  const broken = new Float32Array(5).fill(Number.NaN);
  expect(() => chooseToken(broken, all, plain, 0.5)).toThrow('no candidate token has a finite logit: the highest is -Infinity');
  expect(() => chooseToken(Float32Array.of(Number.NaN, 3, 3, 3, 3), all, plain, 0.9)).toThrow('a candidate token has the logit NaN');
  expect(
    chooseToken(Float32Array.of(Number.NaN, 3, Number.NEGATIVE_INFINITY, 0, 0), Int32Array.of(0, 1), { ...plain, temperature: 0 }, 0),
  ).toBe(1);
});

test('what is chosen was allowed, whatever the settings', () => {
  const settings = fc.record({
    temperature: fc.double({ min: 0, max: 5, noNaN: true }),
    topK: fc.nat(6),
    topP: fc.double({ min: 0.01, max: 1, noNaN: true }),
  });
  const some = fc.uniqueArray(fc.nat(4), { minLength: 1 });
  fc.assert(
    fc.property(settings, some, fc.double({ min: 0, max: 0.9999999, noNaN: true }), (choice, ids, chance) => {
      expect(ids).toContain(chooseToken(scores, Int32Array.from(ids), choice, chance));
    }),
  );
});
