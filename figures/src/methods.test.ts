import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gammaTables, parseDiffusionConfig, spacings } from '@kaleido/diffuse/internal';
import { expect, test } from 'vitest';
import { root } from './inputs.ts';
import { INTERVAL, methodOf } from './methods.ts';

test.each([30, 60])('of %i steps, those in the interval are as many as the shipped schedule has there', (steps) => {
  const { diffusion } = JSON.parse(readFileSync(join(root, 'packages/model-scenes/config.json'), 'utf8')) as { diffusion: unknown };
  const [lowest] = gammaTables(parseDiffusionConfig(diffusion), [1]);
  const levels = spacings.uniform(steps, lowest!).slice(0, -1);
  const sigmas = levels.map((index) => Math.sqrt((1 - lowest![index]!) / lowest![index]!));
  const inside = sigmas.filter((sigma) => sigma >= INTERVAL.from && sigma <= INTERVAL.to);
  expect(methodOf('interval').guidedSteps!(steps)).toBe(inside.length);
});
