import type { MakeUpdate } from '@kaleido/diffuse/parity';
import type { Engine } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import { float32, type HostTensor, sizeOf, zeros } from '@kaleido/shared/tensors';
import { type OptimiserState, type StepScalars, scalarsAt, updateState } from '#src/step/optimiser';

/** The trainer's optimiser for given gradients: what the parity check compares with ml-mdm's numbers. */
export const makeUpdate =
  (engine: Engine): MakeUpdate =>
  (weights, settings) => {
    const names = Object.keys(weights);
    const join = (tensors: typeof weights): HostTensor => {
      const flat = new Float32Array(names.reduce((sum, name) => sum + sizeOf(weights[name]!.shape), 0));
      let offset = 0;
      for (const name of names) {
        flat.set(tensors[name]!.data, offset);
        offset += tensors[name]!.data.length;
      }
      return float32([flat.length], flat);
    };
    const split = (flat: HostTensor): typeof weights => {
      let offset = 0;
      const parts = names.map((name) => {
        const { shape } = weights[name]!;
        const data = (flat.data as Float32Array).slice(offset, offset + sizeOf(shape));
        offset += data.length;
        return [name, float32(shape, data)];
      });
      return Object.fromEntries(parts);
    };
    const config = { ...settings, clipNorm: settings.clip, weightDecay: 0, lrDecay: undefined, emaAlso: [], emaWarmup: false };
    const flat = join(weights);
    const spec = { shape: flat.shape, dtype: 'float32' as const };
    const scalar = { shape: [], dtype: 'float32' as const };
    let state: OptimiserState<HostTensor[]> = {
      weights: [flat],
      expAvg: [zeros(flat.shape)],
      expAvgSq: [zeros(flat.shape)],
      ema: [join(weights)],
      emaAlso: {},
    };
    let step = 0;
    const compiled = engine.compile(
      (inputs: { state: OptimiserState<tf.Tensor[]>; gradient: tf.Tensor[]; scalars: StepScalars<tf.Tensor> }) =>
        updateState(config, inputs.state, inputs.gradient, inputs.scalars),
      {
        state: { weights: [spec], expAvg: [spec], expAvgSq: [spec], ema: [spec], emaAlso: {} },
        gradient: [spec],
        scalars: { invStep: scalar, epsOverLr: scalar, lrTimesWd: scalar, oneMinusDecay: scalar, emaAlso: {} },
      },
      { name: 'training update' },
    );
    return async (gradients) => {
      const { invStep, epsOverLr, lrTimesWd, oneMinusDecay } = scalarsAt(config, step++);
      const one = (value: number) => float32([], [value]);
      const scalars = {
        invStep: one(invStep),
        epsOverLr: one(epsOverLr),
        lrTimesWd: one(lrTimesWd),
        oneMinusDecay: one(oneMinusDecay),
        emaAlso: {},
      };
      state = await (await compiled).run({ state, gradient: [join(gradients)], scalars });
      return { weights: split(state.weights[0]!), ema: split(state.ema[0]!) };
    };
  };
