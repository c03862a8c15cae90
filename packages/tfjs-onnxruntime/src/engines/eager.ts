import '../gradients.ts';
import type { HostTensor, TensorSpec } from '@kaleido/shared/tensors';
import * as tf from '@tensorflow/tfjs-core';
import type { CompileOptions, Engine, Executable } from '../engine.ts';
import { inPlacePairs } from '../in-place.ts';
import { isHost, leavesOf, mapLeaves } from '../tree.ts';

/** An engine that runs the function anew at every call, op by op, on a registered tfjs backend. */
export function eagerEngine(name: Engine['name'], backend: string): Engine {
  return {
    name,
    async compile<I, O>(fn: unknown, inputs: unknown, options: CompileOptions = {}) {
      return eagerExecutable(backend, fn as (inputs: unknown) => unknown, inputs, options) as Executable<I, O>;
    },
  };
}

function eagerExecutable(backend: string, fn: (inputs: unknown) => unknown, inputs: unknown, options: CompileOptions) {
  const title = options.name ?? 'compiled function';
  return {
    nodeCount: 0,
    async run(feeds: unknown): Promise<unknown> {
      tf.setBackend(backend);
      const fed = leavesOf<HostTensor>(feeds);
      const fetched = new Map<string, HostTensor>();
      let fetches: unknown;
      tf.tidy(() => {
        const uploaded = mapLeaves<TensorSpec, unknown>(inputs, (leaf, path) => upload(isHost(leaf) ? leaf : fedTo(fed, path, title)));
        fetches = mapLeaves<tf.Tensor, unknown>(fn(uploaded), (leaf, path) => {
          const host = download(leaf);
          fetched.set(path, host);
          return host;
        });
      });
      if (!options.inPlace) return fetches;
      const pairs = inPlacePairs(options.inPlace, [...fetched.keys()], [...fed.keys()]);
      return mapLeaves<HostTensor, unknown>(fetches, (leaf, path) => {
        const target = fed.get(pairs.get(path) ?? '');
        if (!target) return leaf;
        target.data.set(leaf.data);
        return target;
      });
    },
    async save() {
      throw new Error(`the ${backend} engine has no graph to save`);
    },
    async dispose() {},
  };
}

const upload = (host: HostTensor) => tf.tensor(host.data, [...host.shape], host.dtype);

const download = (tensor: tf.Tensor): HostTensor => ({
  shape: tensor.shape,
  dtype: tensor.dtype as HostTensor['dtype'],
  data: (tensor.dataSync() as HostTensor['data']).slice(),
});

function fedTo(fed: ReadonlyMap<string, HostTensor>, path: string, title: string): HostTensor {
  const host = fed.get(path);
  if (!host) throw new TypeError(`${title}: input ${path} was not given`);
  return host;
}
