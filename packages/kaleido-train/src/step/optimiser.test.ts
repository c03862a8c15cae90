import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { onnxruntime } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import { openSafetensors } from '@kaleido/shared/safetensors';
import { float32, type HostTensor, type NamedTensors, zeros } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { makeUpdate } from '../../parity/make-update.ts';
import { learningRateAt, type OptimiserState, type StepScalars, scalarsAt, updateState } from './optimiser.ts';

const settings = {
  learningRate: 1e-3,
  warmupSteps: 10,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  clipNorm: 2,
  weightDecay: 0,
  emaDecay: 0.999,
  emaAlso: [],
  emaWarmup: true,
  lrDecay: undefined,
};

test("clip, Adam and averages over three steps are ml-mdm's to 1e-5", async () => {
  const folder = fileURLToPath(new URL('../../../kaleido-diffuse/fixtures/mdm/', import.meta.url));
  const { train } = JSON.parse(await readFile(`${folder}fixtures.json`, 'utf8'));
  const file = await openSafetensors(`${folder}fixtures.safetensors`);
  const numbers = async (name: string, most?: number) => ((await file.read(name)).data as Float32Array).slice(0, most);
  // Of five tensors the gradients' first numbers are kept; one number of a stand-in for all others makes their norm that of the whole.
  const names = file.names.flatMap((name) => name.match(/^train\.step0\.(?!ema\.)(.*)/)?.[1] ?? []);
  const known = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await numbers(`loss.released256.grad.${name}`)])));
  const squares = Object.values<Float32Array>(known).flatMap((values) => [...values].map((value) => value * value));
  const [whole] = await numbers('train.grad_norm');
  const others = Math.sqrt(whole! ** 2 - squares.reduce((sum, square) => sum + square, 0));
  const flat = (values: Float32Array) => float32([values.length], values);
  const gradients: NamedTensors = { others: float32([1], [others]) };
  const weights: NamedTensors = { others: float32([1], [1]) };
  for (const name of names) {
    gradients[name] = flat(known[name]);
    weights[name] = flat(await numbers(`A.w.${name}`, known[name].length));
  }

  const [learningRate, beta1, beta2, epsilon] = train.adam;
  const clip = train.clip;
  const update = makeUpdate(onnxruntime)(weights, {
    ...{ learningRate, beta1, beta2, epsilon, clip },
    emaDecay: train.ema_decay,
    warmupSteps: train.warmup_steps,
  });
  for (let step = 0; step < 3; step++) {
    const updated = await update(gradients);
    for (const name of names)
      for (const [entry, got] of [[name, updated.weights[name]!.data] as const, [`ema.${name}`, updated.ema[name]!.data] as const]) {
        const wanted = await numbers(`train.step${step}.${entry}`, got.length);
        const scale = Math.max(...wanted.map(Math.abs));
        expect(Math.max(...wanted.map((value, index) => Math.abs(value - got[index]!))) / scale, entry).toBeLessThan(1e-5);
        expect(wanted.length).toBeGreaterThan(10);
      }
  }
  await file.close();
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a gradient that holds %s changes nothing', async (strange) => {
  const spec = { shape: [3], dtype: 'float32' as const };
  const scalar = { shape: [], dtype: 'float32' as const };
  const update = await onnxruntime.compile(
    (inputs: { state: OptimiserState<tf.Tensor[]>; gradient: tf.Tensor[]; scalars: StepScalars<tf.Tensor> }) =>
      updateState(settings, inputs.state, inputs.gradient, inputs.scalars),
    {
      state: { weights: [spec, spec], expAvg: [spec, spec], expAvgSq: [spec, spec], ema: [spec, spec], emaAlso: { slow: [spec, spec] } },
      gradient: [spec, spec],
      scalars: { invStep: scalar, epsOverLr: scalar, lrTimesWd: scalar, oneMinusDecay: scalar, emaAlso: { slow: scalar } },
    },
  );
  const pair = (scale: number) => [float32([3], [scale, 0, 2 * scale]), float32([3], [3 * scale, -scale, 0])];
  const state = {
    weights: pair(1),
    expAvg: pair(0.1),
    expAvgSq: pair(0.01).map(({ shape, data }) => float32(shape, data.map(Math.abs) as Float32Array)),
    ema: pair(2),
    emaAlso: { slow: pair(3) },
  };
  const { invStep, epsOverLr, lrTimesWd, oneMinusDecay } = scalarsAt(settings, 7);
  const scalars = {
    invStep: float32([], [invStep]),
    epsOverLr: float32([], [epsOverLr]),
    lrTimesWd: float32([], [lrTimesWd]),
    oneMinusDecay: float32([], [oneMinusDecay]),
    emaAlso: { slow: float32([], [oneMinusDecay]) },
  };
  const run = (values: readonly number[]) => update.run({ state, gradient: [float32([3], [1, 2, 3]), float32([3], values)], scalars });
  const { gradNorm, ...after } = await run([1, strange, 3]);
  expect(gradNorm.data[0]).toBe(strange);
  expect(after).toEqual(state);
  const moved = await run([1, 2, 3]);
  expect(moved.weights).not.toEqual(state.weights);
  await update.dispose();
});

test('weight decay takes its share of the old weights, apart from Adam, and none of a step that is skipped', async () => {
  const spec = { shape: [3], dtype: 'float32' as const };
  const scalar = { shape: [], dtype: 'float32' as const };
  const vectors = (of: () => HostTensor): OptimiserState<HostTensor[]> => ({
    ...{ weights: [of()], expAvg: [zeros([3])], expAvgSq: [zeros([3])], ema: [of()] },
    emaAlso: {},
  });
  const stepped = async (weightDecay: number, gradient: readonly number[]) => {
    const config = { ...settings, weightDecay };
    const update = await onnxruntime.compile(
      (inputs: { state: OptimiserState<tf.Tensor[]>; gradient: tf.Tensor[]; scalars: StepScalars<tf.Tensor> }) =>
        updateState(config, inputs.state, inputs.gradient, inputs.scalars),
      {
        state: { weights: [spec], expAvg: [spec], expAvgSq: [spec], ema: [spec], emaAlso: {} },
        gradient: [spec],
        scalars: { invStep: scalar, epsOverLr: scalar, lrTimesWd: scalar, oneMinusDecay: scalar, emaAlso: {} },
      },
    );
    const { invStep, epsOverLr, lrTimesWd, oneMinusDecay } = scalarsAt(config, 99);
    const one = (value: number) => float32([], [value]);
    const scalars = {
      invStep: one(invStep),
      epsOverLr: one(epsOverLr),
      lrTimesWd: one(lrTimesWd),
      oneMinusDecay: one(oneMinusDecay),
      emaAlso: {},
    };
    const { weights } = await update.run({
      state: vectors(() => float32([3], [1, -2, 4])),
      gradient: [float32([3], gradient)],
      scalars,
    });
    await update.dispose();
    return [...weights[0]!.data];
  };
  const [plain, decayed] = [await stepped(0, [1, 2, 3]), await stepped(0.5, [1, 2, 3])];
  const lost = [1, -2, 4].map((weight) => weight * settings.learningRate * 0.5);
  expect(decayed).toEqual(plain.map((weight, index) => expect.closeTo(weight - lost[index]!, 6)));
  expect(await stepped(0.5, [1, Number.NaN, 3])).toEqual([1, -2, 4]);
});

test('the learning rate rises in a line to its value, steps 0 and 1 alike', () => {
  expect([0, 1, 5, 8, 10, 99].map((step) => learningRateAt(settings, step))).toEqual([1e-4, 1e-4, 5e-4, 8e-4, 1e-3, 1e-3]);
});

test('it falls as the config says, from one step to another', () => {
  const falling = (shape: 'linear' | 'cosine') => ({ ...settings, lrDecay: { shape, from: 100, to: 200, rate: 1e-4 } });
  const at = (shape: 'linear' | 'cosine') => [5, 100, 125, 150, 200, 300].map((step) => learningRateAt(falling(shape), step) * 1e4);
  expect(at('linear')).toEqual([5, 10, 7.75, 5.5, 1, 1].map((rate) => expect.closeTo(rate, 10)));
  expect(at('cosine')).toEqual([5, 10, 1 + 9 * (0.5 + Math.SQRT1_2 / 2), 5.5, 1, 1].map((rate) => expect.closeTo(rate, 10)));
});

test('the average forgets fast at first and then as configured', () => {
  const averaging = (step: number, emaWarmup: boolean) => scalarsAt({ ...settings, emaWarmup }, step).oneMinusDecay;
  expect(averaging(0, true)).toBeCloseTo(0.9, 12);
  expect(averaging(90, true)).toBeCloseTo(0.09, 12);
  expect(averaging(1e6, true)).toBeCloseTo(0.001, 12);
  expect(averaging(0, false)).toBeCloseTo(0.001, 12);
});
