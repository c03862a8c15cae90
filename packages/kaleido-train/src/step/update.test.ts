import { onnxruntime } from '@kaleido/engine';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import { sameBytes } from '@kaleido/shared/testing/same-bytes';
import { expect, test } from 'vitest';
import { layOut, piecesOf } from './flat-vector.ts';
import { mapState, type OptimiserState, scalarsAt } from './optimiser.ts';
import { compileUpdate } from './update.ts';

const config = {
  ...{ learningRate: 1e-3, warmupSteps: 10, lrDecay: undefined, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clipNorm: 2, weightDecay: 0.1 },
  ...{ emaDecay: 0.999, emaAlso: [0.99], emaWarmup: true },
};
/** Two pieces, each a tensor. */
const layout = layOut(
  [
    { name: 'a', shape: [1_050_000] },
    { name: 'b', shape: [1001] },
  ],
  ({ name }) => name,
);

const wave = (scale: number): HostTensor =>
  float32(
    [layout.size],
    Float32Array.from({ length: layout.size }, (_, i) => Math.sin(i * scale)),
  );
const copy = ({ shape, data }: HostTensor): HostTensor => float32(shape, data.slice() as Float32Array);
const [weights, expAvg, other] = [wave(0.1), wave(0.7), wave(1.3)];
const expAvgSq = float32([layout.size], other.data.map(Math.abs) as Float32Array);
const newState = (): OptimiserState<HostTensor> =>
  mapState({ weights, expAvg, expAvgSq, ema: expAvg, emaAlso: { 'ema_0.99': other } }, copy);

/** The state after two steps, and the norms of their gradients, which are alike. */
async function twoSteps(engine: typeof onnxruntime, vector: HostTensor) {
  const state = newState();
  const update = await compileUpdate(engine, config, layout, state);
  const gradient = { vector, pieces: piecesOf(layout, vector) };
  const norms = [await update.run(gradient, scalarsAt(config, 3)), await update.run(gradient, scalarsAt(config, 4))];
  await update.dispose();
  return { norms, state };
}

const vectorsOf = ({ weights, expAvg, expAvgSq, ema, emaAlso }: OptimiserState<HostTensor>): Record<string, Float32Array> =>
  Object.fromEntries(
    Object.entries({ weights, expAvg, expAvgSq, ema, ...emaAlso }).map(([name, { data }]) => [name, data as Float32Array]),
  );

test('plain loops and a graph give the same state, to rounding', async () => {
  const { copiesOutputs: _, ...copyingNothing } = onnxruntime;
  const gradient = wave(2.1);
  expect(piecesOf(layout, gradient)).toHaveLength(2);
  const [loops, graph] = [await twoSteps(onnxruntime, gradient), await twoSteps(copyingNothing, gradient)];
  expect(loops.norms).toEqual(graph.norms.map((norm) => expect.closeTo(norm, 2)));
  const [before, wanted] = [vectorsOf(newState()), vectorsOf(graph.state)];
  for (const [name, got] of Object.entries(vectorsOf(loops.state))) {
    const most = (of: (index: number) => number) => got.reduce((most, _, index) => Math.max(most, Math.abs(of(index))), 0);
    const changed = most((index) => wanted[name]![index]! - before[name]![index]!);
    expect(changed, name).toBeGreaterThan(1e-5);
    expect(most((index) => wanted[name]![index]! - got[index]!) / changed, name).toBeLessThan(1e-5);
  }
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a gradient that holds %s changes nothing in plain loops', async (strange) => {
  const gradient = wave(2.1);
  gradient.data[7] = strange;
  const { norms, state } = await twoSteps(onnxruntime, gradient);
  expect(norms).toEqual([strange, strange]);
  const before = vectorsOf(newState());
  for (const [name, vector] of Object.entries(vectorsOf(state))) expect(sameBytes(vector, before[name]!), name).toBe(true);
});
