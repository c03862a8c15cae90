import { float32, type NamedTensors, zeros } from '@kaleido/shared/tensors';
import { describe, expect, test } from 'vitest';
import { growPrior } from './grow.ts';

const table = float32([2, 3], [1, -1, 3, -3, 5, -5]); // mean 0, deviation √(70 / 6)
const prior = { 'decoder.embed_tokens.weight': table, 'decoder.final_layer_norm.weight': zeros([3]) };

test('new rows follow the last one and vary as the old ones do', () => {
  const grown = growPrior(prior, { priorRows: 4002 }, 1)['decoder.embed_tokens.weight'];
  expect(grown?.shape).toEqual([4002, 3]);
  expect(grown?.data.subarray(0, 6)).toEqual(table.data);
  const added = [...(grown?.data.subarray(6) ?? [])];
  expect(Math.sqrt(added.reduce((sum, value) => sum + value * value, 0) / added.length) / Math.sqrt(70 / 6)).toBeCloseTo(1, 1);
});

test('an own head grows with the embedding, nothing else does', () => {
  expect(growPrior({ ...prior, 'lm_head.weight': table }, { priorRows: 3 }, 1)).toMatchObject({
    'lm_head.weight': { shape: [3, 3] },
    'decoder.final_layer_norm.weight': { shape: [3] },
  });
  expect(Object.keys(growPrior(prior, { priorRows: 3 }, 1))).toEqual(Object.keys(prior));
  expect(() => growPrior(prior, { priorRows: 1 }, 1)).toThrow('decoder.embed_tokens.weight: expected at least its 2 rows, got 1');
});

describe('rows of vokens with digits', () => {
  const wide = {
    'decoder.embed_tokens.weight': float32(
      [2, 64],
      new Float32Array(128).map((_, index) => (index % 2 ? 0.5 : -0.5)),
    ),
  };
  const size = { priorRows: 2 + 40 + 1, vokenCodes: { firstRow: 2, levels: [8, 5] } };
  const rowsOf = (prior: NamedTensors) => {
    const { data } = prior['decoder.embed_tokens.weight']!;
    return (code: number) => [...data.subarray((2 + code) * 64, (3 + code) * 64)];
  };
  const row = rowsOf(growPrior(wide, size, 1));
  const cosine = (a: readonly number[], b: readonly number[]) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, index) => sum + value * b[index]!, 0);

  test('are sums over the digits, eight times as long as others', () => {
    const code = (low: number, high: number) => low + 8 * high;
    for (const index of [0, 17, 63])
      expect(row(code(3, 2))[index]! - row(code(6, 2))[index]!).toBeCloseTo(row(code(3, 4))[index]! - row(code(6, 4))[index]!, 4);
    const all = Array.from({ length: 40 }, (_, voken) => row(voken)).flat();
    expect(Math.sqrt(dot(all, all) / all.length)).toBeCloseTo(8 * 0.5, 4);
    expect(Math.sqrt(dot(row(40), row(40)) / 64)).toBeCloseTo(0.5, 0);
  });

  test('codes that differ by one level are more alike than codes at opposite ends', () => {
    expect(cosine(row(0), row(1))).toBeGreaterThan(0.6);
    expect(cosine(row(0), row(7 + 8 * 4))).toBeLessThan(-0.2);
  });

  test('are left as they are where the prior already has them', () => {
    const partly = growPrior(wide, { priorRows: 2 + 20 }, 2);
    const grown = rowsOf(growPrior(partly, size, 1));
    expect(grown(19)).toEqual(rowsOf(partly)(19));
    expect(cosine(grown(20), row(20))).toBeCloseTo(1, 5);
  });
});
