import type { Checkpoint } from '@kaleido/shared/checkpoint';
import { InputError } from '@kaleido/shared/errors';
import { float32, type HostTensor, type NamedTensors } from '@kaleido/shared/tensors';
import { emaName } from '../step/ema.ts';
import type { OptimiserState } from '../step/optimiser.ts';

/** Names of the state's vectors in `training.safetensors`, as in PyTorch's optimisers. Further EMAs keep their names in the state. */
const names = { weights: 'weights', expAvg: 'exp_avg', expAvgSq: 'exp_avg_sq', ema: 'ema' } as const;

/** What the same vectors were called in earlier versions, whose runs can still be resumed. */
const earlierName = (name: string): string =>
  ({ exp_avg: 'first', exp_avg_sq: 'second', ema: 'average' })[name] ?? name.replace(/^ema_/, 'average_');

/** The optimiser's state as the tensors of `training.safetensors`. */
export const stateTensors = ({ weights, expAvg, expAvgSq, ema, emaAlso }: OptimiserState<HostTensor>): NamedTensors => ({
  [names.weights]: weights,
  [names.expAvg]: expAvg,
  [names.expAvgSq]: expAvgSq,
  [names.ema]: ema,
  ...emaAlso,
});

/**
 * Reads the optimiser's state of a checkpoint. A further EMA that the run did not keep starts as a copy of the one that it ships.
 * @param size of each vector
 * @param decays of the further EMAs
 * @throws InputError when a vector is missing or has another size
 */
export async function readState(checkpoint: Checkpoint, size: number, decays: readonly number[]): Promise<OptimiserState<HostTensor>> {
  const tensors = await checkpoint.component('training');
  const find = (name: string): HostTensor | undefined => tensors[name] ?? tensors[earlierName(name)];
  const vector = (name: string): HostTensor => {
    const tensor = find(name);
    if (tensor?.shape.join() !== `${size}`) throw new InputError(`${checkpoint.folder}: training: ${name}: expected shape [${size}]`);
    return tensor;
  };
  const ema = vector(names.ema);
  const copy = () => float32([size], (ema.data as Float32Array).slice());
  const emaAlso = Object.fromEntries(decays.map(emaName).map((name) => [name, find(name) ? vector(name) : copy()]));
  return { weights: vector(names.weights), expAvg: vector(names.expAvg), expAvgSq: vector(names.expAvgSq), ema, emaAlso };
}

/** The name under which a training file holds the EMA of a decay; undefined when it holds none. */
export const emaTensor = (file: { has(name: string): boolean }, decay: number): string | undefined =>
  [emaName(decay), earlierName(emaName(decay))].find((name) => file.has(name));
