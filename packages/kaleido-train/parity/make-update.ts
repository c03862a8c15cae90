import type { MakeUpdate } from '@kaleido/diffuse/parity';
import type { Engine } from '@kaleido/engine';
import { float32, type HostTensor, type NamedTensors, zeros } from '@kaleido/shared/tensors';
import { layOut, piecesOf, viewsAt } from '#src/step/flat-vector';
import { scalarsAt } from '#src/step/optimiser';
import { compileUpdate } from '#src/step/update';

/** The trainer's optimiser for given gradients: what the parity check compares with ml-mdm's numbers. */
export const makeUpdate =
  (engine: Engine): MakeUpdate =>
  (weights, settings) => {
    const config = { ...settings, clipNorm: settings.clip, weightDecay: 0, lrDecay: undefined, emaAlso: [], emaWarmup: false };
    const named = Object.entries(weights).map(([name, { shape }]) => ({ name, shape }));
    const layout = layOut(named, ({ name }) => name);
    const join = (tensors: NamedTensors): HostTensor => {
      const flat = new Float32Array(layout.size);
      for (const { name, offset } of layout.slots) flat.set(tensors[name]!.data, offset);
      return float32([layout.size], flat);
    };
    const split = ({ data }: HostTensor): NamedTensors => viewsAt(layout.slots, data.slice() as Float32Array);
    const state = { weights: join(weights), expAvg: zeros([layout.size]), expAvgSq: zeros([layout.size]), ema: join(weights), emaAlso: {} };
    const compiled = compileUpdate(engine, config, layout, state);
    let step = 0;
    return async (gradients) => {
      const update = await compiled;
      const vector = join(gradients);
      await update.run({ vector, pieces: piecesOf(layout, vector) }, scalarsAt(config, step++));
      await update.sync();
      return { weights: split(state.weights), ema: split(state.ema) };
    };
  };
