import { describe, expect, test } from 'vitest';
import { parseDiffusionConfig } from '../diffusion/diffusion-config.ts';
import { type Branches, estimator } from './estimator.ts';
import { guidances } from './guidances.ts';
import { thresholds } from './thresholds.ts';

const diffusion = parseDiffusionConfig({ steps: 100, prediction: 'v' });
const x = Float32Array.of(0.5, -0.25);

/** An estimator over a network that answers −1 for the unconditional half and 1 for the conditional one; with what it was asked. */
function asking(guidance: ReturnType<(typeof guidances)['plain']>) {
  const asked: { branches: Branches; items: number; time: number }[] = [];
  const estimate = estimator({
    diffusion,
    scales: [1],
    items: 2,
    predict: async ([pictures], time, branches) => {
      asked.push({ branches, items: pictures!.length, time });
      return branches === 'both' ? [Float32Array.of(-1, -1, 1, 1)] : [Float32Array.of(1, 1)];
    },
    guidance,
    threshold: thresholds.none,
  });
  return { asked, estimate };
}

const everywhere = { from: 0, to: Number.POSITIVE_INFINITY };

describe('estimator', () => {
  test('asks once with a doubled batch and goes beyond the conditional prediction', async () => {
    const { asked, estimate } = asking(guidances.plain({ weight: 3, ...everywhere }));
    const [guided] = await estimate([x], 50);
    const [conditional] = await asking(guidances.plain({ weight: 1, ...everywhere })).estimate([x], 50);
    expect(asked).toEqual([{ branches: 'both', items: 4, time: 49 }]);
    // v is −1 and 1, so 3 · (1 − −1) − 1 = 5; x₀ falls by √(1 − γ) for each unit of v
    const [unit] = await asking({ weight: () => 2, combine: () => [Float32Array.of(2, 2)] }).estimate([x], 50);
    expect(guided![0]! - conditional![0]!).toBeCloseTo(4 * (unit![0]! - conditional![0]!), 6);
  });

  test('leaves the unconditional half out at weight 1', async () => {
    const { asked, estimate } = asking(guidances.plain({ weight: 1, ...everywhere }));
    await estimate([x], 50);
    expect(asked).toEqual([{ branches: 'conditional', items: 2, time: 49 }]);
  });

  test('leaves it out where the noise lies outside the interval', async () => {
    const { asked, estimate } = asking(guidances.interval({ weight: 3, from: 0.5, to: 2 }));
    for (const index of [90, 50, 10]) await estimate([x], index); // σ = 6.4, 1.0 and 0.17
    expect(asked.map(({ branches }) => branches)).toEqual(['conditional', 'both', 'conditional']);
  });

  test.each([Number.NaN, Number.NEGATIVE_INFINITY])('refuses a prediction of %d', async (value) => {
    const estimate = estimator({
      diffusion,
      scales: [1],
      items: 1,
      predict: async () => [Float32Array.of(1, value)],
      guidance: guidances.plain({ weight: 1, ...everywhere }),
      threshold: thresholds.clip,
    });
    await expect(estimate([x], 50)).rejects.toThrow("the denoiser's prediction at step 50 is not finite");
  });

  test('thresholds each picture in the range of pixels, also where the model divides fine pictures', async () => {
    const unshifted = parseDiffusionConfig({ steps: 100, prediction: 'v', shifted: false });
    const estimate = estimator({
      diffusion: unshifted,
      scales: [4],
      items: 1,
      predict: async () => [Float32Array.of(-9, 9)],
      guidance: guidances.plain({ weight: 1, ...everywhere }),
      threshold: thresholds.clip,
    });
    expect(await estimate([x], 50)).toEqual([Float32Array.of(0.25, -0.25)]);
  });
});
