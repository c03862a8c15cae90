import { type Captioned, type Source, scenesSource } from '@kaleido/data';
import { onnxruntime } from '@kaleido/engine';
import type { HostTensor } from '@kaleido/shared/tensors';
import { sameBytes } from '@kaleido/shared/testing/same-bytes';
import { expect, test } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import { chooseLengths } from '../data/batch/lengths.ts';
import { stepData } from '../data/batch/step-data.ts';
import { alone, type Communicator } from '../parallel/communicator.ts';
import { beginRun, freshWeights } from '../run/start.ts';
import { compileStep } from './compile-step.ts';
import { layoutOf, viewsOf } from './layout.ts';
import type { StepBatch } from './loss.ts';
import { scalarsAt } from './optimiser.ts';

interface Trial {
  readonly separate?: boolean;
  readonly communicator?: Communicator;
  /** What a step is given of its batches. */
  readonly given?: (batches: readonly StepBatch<HostTensor>[]) => readonly StepBatch<HostTensor>[];
}

/** The scenes that all trials learn from, and the first of them, by which lengths are chosen. */
let scenes: Promise<{ readonly source: Source; readonly first: readonly Captioned[] }> | undefined;
async function openScenes() {
  const source = await scenesSource({ domain: 'core', seed: 1 });
  return { source, first: await source.captions(100) };
}

/** Some steps of the tiny model; the state they end with, and the losses on the way. */
async function steps(count: number, overrides: Readonly<Record<string, unknown>>, { separate, communicator = alone, given }: Trial = {}) {
  const run = await readConfig('tiny', { stage: 4, ...overrides });
  const { config, tokenizer } = run;
  const { state, frozen } = beginRun(run, freshWeights(config.model, config.seed));
  const layout = layoutOf(config.model, config);
  scenes ??= openScenes();
  const { source, first } = await scenes;
  const lengths = chooseLengths(first, tokenizer, config.model.latents);
  const dataAt = (step: number) => stepData(config, tokenizer, source, lengths, step);
  const setup = { layout, frozen, state, lengths, communicator };
  const graph = await compileStep(onnxruntime, config, setup, separate);
  const results = [];
  for (let step = 0; step < count; step++) {
    const { batches, labelTokens } = await dataAt(step);
    results.push(await graph.run(given ? given(batches) : batches, labelTokens, scalarsAt(config.optimiser, step)));
  }
  await graph.dispose();
  return { config, layout, state, results };
}

/** Two steps of both resolutions. */
let plain: ReturnType<typeof steps> | undefined;
const plainSteps = () => {
  plain ??= steps(2, { stage: 8 });
  return plain;
};

const largest = (values: Iterable<number>): number => {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
};
const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number => largest(Array.from(a, (value, index) => value - b[index]!));

test('one graph and two graphs over shared buffers train alike', async () => {
  const fused = await steps(2, {}, { separate: false });
  const separate = await steps(2, {}, { separate: true });
  for (const name of ['weights', 'expAvg', 'expAvgSq', 'ema'] as const)
    expect(difference(fused.state[name].data, separate.state[name].data), name).toBeLessThan(1e-6);
  expect(separate.results.map(({ loss }) => loss)).toEqual(fused.results.map(({ loss }) => expect.closeTo(loss, 5)));
});

test('divided in two halves, or into short and long latents, a batch gives the gradient of the whole, label tokens counted together', async () => {
  const whole = await steps(1, { batch: 8 });
  const lengths: number[] = [];
  const given = (batches: readonly StepBatch<HostTensor>[]) => {
    lengths.push(...batches.map(({ latents }) => latents!.labels.shape[1]!));
    return batches;
  };
  const halves = await steps(1, { batch: 4, accumulate: 2 });
  const sorted = await steps(1, { batch: 2, accumulate: 4, length_buckets: 2 }, { given });
  expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
  expect(new Set(lengths).size).toBe(2);
  const scale = largest(whole.state.expAvg.data);
  for (const divided of [halves, sorted]) {
    expect(difference(whole.state.expAvg.data, divided.state.expAvg.data) / scale).toBeLessThan(1e-5);
    expect(divided.results[0]!.parts).toEqual(whole.results[0]!.parts.map((part) => expect.closeTo(part, 5)));
    expect(divided.results[0]!.loss).toBeCloseTo(whole.results[0]!.loss, 5);
  }
});

test('two ranks that each have a batch step as one that has both, to the bit, and each tells the loss of both', async () => {
  const twins: Communicator = {
    ...alone,
    size: 2,
    allReduceSum: (values) => values.set(values.map((value) => value + value)),
    exchange: (value) => [value, value],
  };
  const cut = { batch: 4, accumulate: 2 };
  const one = await steps(2, cut, { given: ([batch]) => [batch!, batch!] });
  const two = await steps(2, cut, { given: ([batch]) => [batch!], communicator: twins });
  for (const name of ['weights', 'expAvg', 'expAvgSq', 'ema'] as const)
    expect(sameBytes(two.state[name].data, one.state[name].data), name).toBe(true);
  const untimed = ({ results }: typeof one) => results.map(({ seconds: _, ...result }) => result);
  expect(untimed(two)).toEqual(untimed(one));
  expect(Object.keys(two.results[0]!.seconds)).toEqual(['gradient', 'allReduce', 'update']);
});

test("the diffusion loss alone reaches the prior through its decoder's states, but not its head", async () => {
  const { layout, state } = await steps(4, { eta: 0 });
  const moments = viewsOf(layout, state.expAvg.data as Float32Array, 'prior');
  const reached = Object.keys(moments).filter((name) => largest(moments[name]!.data as Float32Array) > 0);
  expect(Object.keys(moments).filter((name) => !reached.includes(name))).toEqual(['lm_head.weight']);
});

test('with gradient checkpointing the same is learned, to rounding', async () => {
  const plain = await plainSteps();
  const frugal = await steps(2, { stage: 8, gradient_checkpointing: true });
  const scale = largest(plain.state.expAvg.data);
  expect(difference(plain.state.expAvg.data, frugal.state.expAvg.data) / scale).toBeLessThan(1e-5);
  expect(frugal.results.map(({ loss }) => loss)).toEqual(plain.results.map(({ loss }) => expect.closeTo(loss, 5)));
});

test('in mixed batches the finest resolution sees the first items alone, and their loss counts for all', async () => {
  const stage = { stage: 8, batch: 8 };
  const whole = await steps(1, stage);
  const mixed = await steps(1, { ...stage, mixed_ratio: '1:1' });
  const half = await plainSteps(); // whose batch are the first four of these items
  const [fine, coarse] = mixed.results[0]!.parts;
  expect(fine).toBeCloseTo(half.results[0]!.parts[0]!, 5);
  expect(coarse).toBeCloseTo(whole.results[0]!.parts[1]!, 5);
});

test('a frozen text encoder has no place among the trained weights, and the rest learns', async () => {
  const { layout, results } = await steps(2, { text_encoder: 'frozen' });
  expect(layout.slots.some(({ component }) => component === 'textEncoder')).toBe(false);
  expect(results[1]!.loss).toBeGreaterThan(0);
});

test('without latents there is no prior and no loss of one: plain diffusion', async () => {
  const { config, layout, results } = await steps(1, { model: { latents: 'none' } });
  expect(config.model.latents).toEqual([]);
  expect(layout.slots.some(({ component }) => component === 'prior')).toBe(false);
  expect(results[0]!.parts).toHaveLength(1);
});
