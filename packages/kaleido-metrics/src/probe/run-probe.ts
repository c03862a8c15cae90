import { type Engine, nest, type Tensors } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import type { NamedTensors, TensorSpec } from '@kaleido/shared/tensors';
import { PLACE, type ProbeOutputs, type ProbeWeights, probe } from './network.ts';
import { classesOf, type ProbeConfig, slotsOf } from './probe-config.ts';

/** A probe's raw outputs for any number of pictures. */
export interface ProbeAnswers {
  /** [pictures, features] */
  readonly features: Float32Array;
  /** [pictures, K] */
  readonly logits: Float32Array;
  /** [pictures, slots · 9] */
  readonly places: Float32Array;
}

/** A compiled probe. */
export interface RunningProbe {
  readonly config: ProbeConfig;
  /** Batch size. */
  readonly batch: number;
  /** @param pixels [count, side, side, 3], −1 … 1; any number of pictures */
  run(pixels: Float32Array): Promise<ProbeAnswers>;
  dispose(): Promise<void>;
}

/**
 * Compiles a probe.
 * @param tensors in the in-memory layout
 */
export async function runProbe(
  engine: Engine,
  { config, tensors }: { readonly config: ProbeConfig; readonly tensors: NamedTensors },
  batch: number,
): Promise<RunningProbe> {
  const shape = [batch, config.side, config.side, 3];
  const spec: TensorSpec = { shape, dtype: 'float32' };
  const network = await engine.compile(
    ({ weights, x }: Tensors<{ weights: NamedTensors; x: TensorSpec }>) =>
      probe(nest<ProbeWeights>(weights), x as tf.Tensor4D) as ProbeOutputs & Record<string, tf.Tensor>,
    { weights: tensors, x: spec },
    { name: 'probe' },
  );
  const size = config.side ** 2 * 3;
  const widths = { features: config.features, logits: classesOf(config), places: slotsOf(config) * PLACE };
  return {
    config,
    batch,
    async run(pixels) {
      const count = pixels.length / size;
      const answers = {
        features: new Float32Array(count * widths.features),
        logits: new Float32Array(count * widths.logits),
        places: new Float32Array(count * widths.places),
      };
      for (let first = 0; first < count; first += batch) {
        const data = new Float32Array(batch * size);
        data.set(pixels.subarray(first * size, Math.min(count, first + batch) * size));
        const found = await network.run({ x: { shape, dtype: 'float32', data } });
        for (const name of ['features', 'logits', 'places'] as const) {
          const rows = Math.min(batch, count - first) * widths[name];
          answers[name].set((found[name].data as Float32Array).subarray(0, rows), first * widths[name]);
        }
      }
      return answers;
    },
    dispose: () => network.dispose(),
  };
}
