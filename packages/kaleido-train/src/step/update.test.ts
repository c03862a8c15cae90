import { createHash } from 'node:crypto';
import { onnxruntime } from '@kaleido/engine';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { layOut, partsOf, piecesOf } from './flat-vector.ts';
import { mapState, type OptimiserState, scalarsAt } from './optimiser.ts';
import { compileUpdate } from './update.ts';

const config = {
  ...{ learningRate: 1e-3, warmupSteps: 10, lrDecay: undefined, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clipNorm: 2, weightDecay: 0.1 },
  ...{ emaDecay: 0.999, emaAlso: [0.99], emaWarmup: true },
};
/** Two pieces that end where tensors do, and three parts of which the last is short. */
const layout = layOut(
  [
    { name: 'a', shape: [1_500_000] },
    { name: 'b', shape: [800_001] },
  ],
  ({ name }) => name,
);

const wave = (scale: number): HostTensor =>
  float32(
    [layout.size],
    Float32Array.from({ length: layout.size }, (_, i) => Math.sin(i * scale)),
  );
const [first, second, third] = [wave(0.1), wave(0.7), wave(1.3)];
const copy = ({ shape, data }: HostTensor): HostTensor => float32(shape, data.slice() as Float32Array);
const newState = (): OptimiserState<HostTensor> => ({
  ...{ weights: copy(first), expAvg: copy(second), expAvgSq: float32([layout.size], third.data.map(Math.abs) as Float32Array) },
  ...{ ema: copy(first), emaAlso: { 'ema_0.99': copy(second) } },
});

const digest = ({ data }: HostTensor): string => createHash('sha256').update(data).digest('hex');

test('updated part by part, a state has the same bytes as updated at once', async () => {
  expect([piecesOf(layout, first).length, partsOf(first).length]).toEqual([2, 3]);
  const { copiesOutputs: _, ...copyingNothing } = onnxruntime;
  const [byParts, whole] = await Promise.all(
    [onnxruntime, copyingNothing].map(async (engine) => {
      const state = newState();
      const gradient = { vector: third, pieces: piecesOf(layout, third) };
      const update = await compileUpdate(engine, config, layout, state);
      const norms = [await update.run(gradient, scalarsAt(config, 0)), await update.run(gradient, scalarsAt(config, 1))];
      await update.dispose();
      return { norms, digests: mapState(state, digest) };
    }),
  );
  expect(byParts!.norms).toEqual(whole!.norms);
  expect(byParts!.digests).toEqual(whole!.digests);
});
