import { fileURLToPath } from 'node:url';
import { checkMdm } from '@kaleido/diffuse';
import { onnxruntime } from '@kaleido/tfjs-onnxruntime';
import { expect, test } from 'vitest';
import { makeUpdate } from './make-update.ts';
import { learningRateAt, scalarsAt } from './optimiser.ts';

const settings = {
  learningRate: 1e-3,
  warmupSteps: 10,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  clipNorm: 2,
  emaDecay: 0.999,
  emaWarmup: true,
};

test("clip, Adam and averages over three steps are ml-mdm's to 1e-5", async () => {
  const folder = fileURLToPath(new URL('../../../kaleido-diffuse/fixtures/mdm', import.meta.url));
  const compared: string[] = [];
  const wrong: string[] = [];
  for await (const { name, error } of checkMdm(folder, onnxruntime, makeUpdate(onnxruntime))) {
    if (!name.startsWith('train.')) continue;
    compared.push(name);
    if (!(error < 1e-5)) wrong.push(`${name} ${error}`);
  }
  expect(wrong).toEqual([]);
  expect(compared).toHaveLength(31);
});

test('the learning rate rises in a line to its value, steps 0 and 1 alike', () => {
  expect([0, 1, 5, 8, 10, 99].map((step) => learningRateAt(settings, step))).toEqual([1e-4, 1e-4, 5e-4, 8e-4, 1e-3, 1e-3]);
});

test('the average forgets fast at first and then as configured', () => {
  const averaging = (step: number, emaWarmup: boolean) => scalarsAt({ ...settings, emaWarmup }, step).averaging;
  expect(averaging(0, true)).toBeCloseTo(0.9, 12);
  expect(averaging(90, true)).toBeCloseTo(0.09, 12);
  expect(averaging(1e6, true)).toBeCloseTo(0.001, 12);
  expect(averaging(0, false)).toBeCloseTo(0.001, 12);
});
