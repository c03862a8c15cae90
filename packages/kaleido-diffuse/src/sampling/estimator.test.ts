import { describe, expect, test } from 'vitest';
import { parseDiffusionConfig } from '../diffusion/diffusion-config.ts';
import { noiseLevels } from '../diffusion/noise-levels.ts';
import { estimator } from './estimator.ts';
import { type ConditionName, type Guidance, unguided } from './guidance.ts';
import { within } from './guidances/interval.ts';
import { classifierFree } from './guidances/plain.ts';
import { thresholds } from './thresholds.ts';

const levels = noiseLevels(parseDiffusionConfig({ steps: 100, prediction: 'v' }), [1]);
const x = Float32Array.of(0.5, -0.25);
const answers = { unconditional: -1, record: 1, caption: 0 } as const;

/** An estimator over a network that answers −1 without a condition and 1 with the record; with what it was asked. */
function asking(guidance: Guidance) {
  const asked: { index: number; conditions: ConditionName[] }[] = [];
  const estimate = estimator({
    levels,
    items: 2,
    predict: async ({ index }, branches) => {
      asked.push({ index, conditions: branches.map(({ condition }) => condition) });
      return branches.map(({ condition }) => [new Float32Array(2).fill(answers[condition])]);
    },
    guidance: guidance.begin({ seeds: [1, 2] }),
    threshold: thresholds.none,
  });
  return { asked, estimate };
}

/** A guidance whose prediction is a constant. */
const constant = (value: number): Guidance => ({
  conditions: ['record'],
  begin: () => ({ branches: () => [{ condition: 'record' }], combine: () => [Float32Array.of(value, value)] }),
});

describe('estimator', () => {
  test('asks both branches and goes beyond the conditional prediction', async () => {
    const { asked, estimate } = asking(classifierFree(3));
    const [guided] = await estimate([x], 50);
    expect(asked).toEqual([{ index: 50, conditions: ['unconditional', 'record'] }]);
    // v is −1 and 1, so 3 · (1 − −1) − 1 = 5
    const [expected] = await asking(constant(5)).estimate([x], 50);
    expect(guided).toEqual(expected);
  });

  test('leaves the unconditional branch out at weight 1', async () => {
    const { asked, estimate } = asking(classifierFree(1));
    expect(await estimate([x], 50)).toEqual(await asking(unguided).estimate([x], 50));
    expect(asked).toEqual([{ index: 50, conditions: ['record'] }]);
  });

  test('leaves it out where the noise lies outside the interval', async () => {
    const { asked, estimate } = asking(within(classifierFree(3), 0.5, 2));
    for (const index of [90, 50, 10]) await estimate([x], index); // σ = 6.4, 1.0 and 0.17
    expect(asked.map(({ conditions }) => conditions.length)).toEqual([1, 2, 1]);
  });

  test('lets a guidance keep state, ask three branches and see the noisy pictures', async () => {
    const seen: unknown[] = [];
    const counting: Guidance = {
      conditions: ['unconditional', 'caption', 'record'],
      begin({ seeds }) {
        let steps = 0;
        return {
          branches: () => [{ condition: 'unconditional' }, { condition: 'caption' }, { condition: 'record' }],
          combine: ([u, c, r], { sigma, xs }) => {
            seen.push([seeds, ++steps, sigma > 0, xs[0]]);
            return [Float32Array.from(u![0]!, (value, i) => value + 2 * c![0]![i]! + 3 * r![0]![i]!)];
          },
        };
      },
    };
    const { estimate } = asking(counting);
    expect(await estimate([x], 50)).toEqual(await asking(constant(2)).estimate([x], 50));
    await estimate([x], 40);
    expect(seen).toEqual([
      [[1, 2], 1, true, x],
      [[1, 2], 2, true, x],
    ]);
  });

  test.each([Number.NaN, Number.NEGATIVE_INFINITY])('refuses a prediction of %d', async (value) => {
    await expect(asking(constant(value)).estimate([x], 50)).rejects.toThrow("the denoiser's prediction at step 50 is not finite");
  });

  test('thresholds each picture in the range of pixels, also where the model divides fine pictures', async () => {
    const estimate = estimator({
      levels: noiseLevels(parseDiffusionConfig({ steps: 100, prediction: 'v', shifted: false }), [4]),
      items: 1,
      predict: async () => [[Float32Array.of(-9, 9)]],
      guidance: unguided.begin({ seeds: [1] }),
      threshold: thresholds.clip,
    });
    expect(await estimate([x], 50)).toEqual([Float32Array.of(0.25, -0.25)]);
  });
});
