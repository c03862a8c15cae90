import { describe, expect, test } from 'vitest';
import { gammaTables, parseDiffusionConfig } from './diffusion-config.ts';

describe('schedule', () => {
  const lastGamma = (schedule: string) => gammaTables(parseDiffusionConfig({ schedule }), [1])[0]!.at(-1)!;

  test.each([
    ['deepfloyd', 'cosine_iddpm'],
    ['cosine', 'cosine_logsnr'],
  ])('%s of older checkpoints is %s', (old, current) => {
    expect(parseDiffusionConfig({ schedule: old })).toEqual(parseDiffusionConfig({ schedule: current }));
  });

  test('the old word cosine still ends at log SNR −5, and deepfloyd at pure noise', () => {
    expect(lastGamma('cosine')).toBeCloseTo(1 / (1 + Math.exp(5)), 12);
    expect(lastGamma('deepfloyd')).toBeLessThan(1e-8);
  });

  test('the default is cosine_iddpm', () => expect(parseDiffusionConfig({}).schedule).toBe('cosine_iddpm'));

  test('any other word is refused with the current names', () =>
    expect(() => parseDiffusionConfig({ schedule: 'toString' })).toThrow(
      'diffusion.schedule: expected one of cosine_iddpm, cosine_logsnr, linear, got "toString"',
    ));
});
