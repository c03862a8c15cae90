import '../gradients.ts';
import type { HostTensor, TensorSpec } from '@kaleido/shared/tensors';
import { wholeInputs } from '../constants.ts';
import type { CompileOptions, Engine, Executable } from '../engine.ts';
import { fedOf } from '../free-sides.ts';
import { inPlacePairs } from '../in-place.ts';
import * as tf from '../tf.ts';
import { explain } from '../trace/errors.ts';
import { isHost, leavesOf, mapLeaves } from '../tree.ts';
import { checkedFeed } from './checked-feed.ts';
import { DeviceTensors, upload } from './device-tensors.ts';

/** The tfjs backend of an eager engine. */
interface EagerBackend {
  /** The engine's name. */
  readonly name: Engine['name'];
  /** The backend's name in tfjs. */
  readonly backend: string;
  /** Called before each run. */
  readonly prepare?: () => void;
}

/** An engine that runs the function op by op at every call, on a registered tfjs backend. Constants stay there between runs. */
export function eagerEngine(engine: Omit<Engine, 'compile'>, eager: Omit<EagerBackend, 'name'>): Engine {
  const held = new DeviceTensors();
  return {
    ...engine,
    async compile<I, O>(fn: unknown, inputs: unknown, options: CompileOptions = {}) {
      const { inputs: whole } = await wholeInputs(inputs);
      return eagerExecutable({ ...eager, name: engine.name }, held, fn as (inputs: unknown) => unknown, whole, options) as Executable<I, O>;
    },
  };
}

function eagerExecutable(
  eager: EagerBackend,
  held: DeviceTensors,
  fn: (inputs: unknown) => unknown,
  inputs: unknown,
  options: CompileOptions,
) {
  const title = options.name ?? (fn.name || 'compiled function');
  const specs = leavesOf<TensorSpec>(inputs);
  const feeds = fedOf(inputs, options.alsoFor);
  const { inPlace = {}, resident = [] } = options;
  const isResident = (path: string) => resident.some((input) => path === input || path.startsWith(`${input}.`));
  tf.setBackend(eager.backend);
  /** The tensors held by this executable, by input path. */
  const mine = new Map([...specs].filter((entry): entry is [string, HostTensor] => isHost(entry[1])));
  for (const constant of mine.values()) held.take(constant);

  const inputTensor = (fed: ReadonlyMap<string, HostTensor>, leaf: TensorSpec, path: string): tf.Tensor => {
    if (isHost(leaf)) return held.tensor(leaf);
    const host = checkedFeed(fed, path, feeds.get(path)!, title);
    if (!isResident(path)) return upload(host);
    const before = mine.get(path);
    if (before?.data !== host.data) {
      if (before) held.release(before);
      mine.set(path, host);
      held.take(host);
    }
    return held.tensor(host);
  };

  const called = (tensors: unknown): unknown => {
    try {
      return fn(tensors);
    } catch (error) {
      throw explain(error, (op) => `${title}: the ${eager.name} engine has no op ${op}`);
    }
  };

  return {
    nodeCount: 0,
    async run(given: unknown): Promise<unknown> {
      tf.setBackend(eager.backend);
      eager.prepare?.();
      const fed = leavesOf<HostTensor>(given);
      const updated = new Map<HostTensor, tf.Tensor>();
      let results: unknown;
      tf.tidy(() => {
        const outputs = called(mapLeaves<TensorSpec, unknown>(inputs, (leaf, path) => inputTensor(fed, leaf, path)));
        const leaves = leavesOf<tf.Tensor>(outputs);
        const targets = inPlacePairs(inPlace, [...leaves.keys()], [...specs.keys()]);
        const fetched = new Map<string, HostTensor>();
        for (const [path, leaf] of leaves) {
          const target = targets.get(path) ?? '';
          if (isResident(target)) updated.set(fed.get(target)!, tf.keep(tf.clone(leaf)));
          else fetched.set(path, download(leaf));
        }
        // Write to arrays only now, since tensors may share their memory.
        results = mapLeaves<tf.Tensor, unknown>(outputs, (_, path) => {
          const [host, target] = [fetched.get(path), fed.get(targets.get(path) ?? '')];
          if (!host || !target) return host ?? target;
          target.data.set(host.data);
          return target;
        });
      });
      for (const [host, tensor] of updated) held.replace(host, tensor);
      return results;
    },
    async save() {
      throw new Error(`the ${eager.name} engine has no graph to save`);
    },
    async sync() {
      for (const host of mine.values()) held.sync(host);
    },
    async dispose() {
      for (const host of mine.values()) held.release(host);
      mine.clear();
    },
  };
}

const download = (tensor: tf.Tensor): HostTensor => ({
  shape: tensor.shape,
  dtype: tensor.dtype as HostTensor['dtype'],
  data: (tensor.dataSync() as HostTensor['data']).slice(),
});
