import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import type { StepSeconds } from '../step/compile-step.ts';
import { openMeter } from './meter.ts';

const { config } = await readConfig('tiny');
const metered = { parts: ['loss_dm_8', 'loss_dm_4', 'loss_ar'], images: config.batch, optimiser: config.optimiser };
const result = (seconds: StepSeconds) => ({ parts: [1, 2, 3], loss: 4, gradNorm: 5, seconds });
const shares = (line: object) => Object.fromEntries(Object.entries(line).filter(([name]) => name.endsWith('_share')));

test('shares are of all the time since the last line, and leave out what did not happen', async () => {
  const meter = openMeter(metered);
  await meter.timed('data', () => delay(30));
  await delay(30);
  const fused = result({ gradient: 0.02 });
  meter.spent(fused.seconds);
  meter.add(fused, 0);
  const line = shares(meter.line(1));
  expect(Object.keys(line)).toEqual(['data_share', 'gradient_share', 'other_share']);
  expect(Object.values(line).reduce((sum: number, share) => sum + share, 0)).toBeCloseTo(1, 4);
  expect(line.data_share).toBeGreaterThan(0.2);
});

test('images a second are those of data and steps; many ranks tell what they spend on each other', async () => {
  const meter = openMeter(metered, 2);
  await delay(100);
  for (const allReduce of [0.01, 0.03]) {
    const step = result({ gradient: 0.02, allReduce, update: 0.01 });
    meter.spent(step.seconds);
    meter.add(step, 1);
  }
  const line = meter.line(2);
  expect(line.images_per_second).toBeCloseTo((2 * config.batch) / 0.1, 6);
  expect(shares(line).all_reduce_share / shares(line).gradient_share).toBeCloseTo(1, 4);
  expect(line).toMatchObject({ loss: 4, loss_ar: 3, too_long: 2 });
});
