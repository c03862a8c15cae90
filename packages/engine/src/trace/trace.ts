import type { DType, TensorSpec } from '@kaleido/shared/tensors';
import { type Graph, GraphBuilder, type Port, prune, standardNode } from '../onnx/graph.ts';
import * as tf from '../tf.ts';
import { isHost, mapLeaves } from '../tree.ts';
import { withTracer } from './backend.ts';
import { explain } from './errors.ts';
import './kernels/index.ts';
import { type InputView, type Target, Tracer } from './values.ts';

export interface TracedFunction {
  readonly graph: Graph;
  /** The inputs of the graph. Unused inputs of the function are left out. */
  readonly inputs: readonly InputView[];
  /** Output path → graph output. */
  readonly outputs: ReadonlyMap<string, Port>;
  /** The function's output tree with a path at each leaf. */
  readonly shape: unknown;
  /** Whether it has convolutions that non-portable forms speed up. */
  readonly hasFasterForms: boolean;
}

/**
 * Records what a function over tfjs ops computes, gradients included, as an ONNX graph.
 * @param inputs a tree of specs (graph inputs) and host tensors (constants)
 */
export function trace(fn: (inputs: unknown) => unknown, inputs: unknown, name: string, target: Target): TracedFunction {
  const builder = new GraphBuilder();
  const tracer = new Tracer(builder, target);
  const { outputPorts, shape } = traceWith(tracer, fn, inputs);

  const { nodes, initializers } = builder;
  const pruned = prune({ name, nodes, initializers, inputs: [], outputs: [...outputPorts.values()] });
  const used = new Set(pruned.nodes.flatMap((node) => node.inputs));
  const views = tracer.inputs.filter(({ port }) => used.has(port.name));
  const graph = { ...pruned, inputs: views.map(({ port }) => port) };
  return { graph, inputs: views, outputs: outputPorts, shape, hasFasterForms: tracer.hasFasterForms };
}

/** Calls the function under a tracer, which records its ops. */
export function traceWith(tracer: Tracer, fn: (inputs: unknown) => unknown, inputs: unknown) {
  const builder = tracer.graph;
  const outputPorts = new Map<string, Port>();
  const taken = new Set<string>();

  const shape = withTracer(tracer, () => {
    const traced = mapLeaves<TensorSpec, unknown>(inputs, (leaf, path) => {
      if (isHost(leaf)) return toTensor(tracer.host(leaf.data, leaf.shape, leaf.dtype));
      return toTensor(tracer.input(path, leaf.shape, leaf.dtype));
    });
    let result: unknown;
    try {
      result = fn(traced);
    } catch (error) {
      throw explain(error, (op) => `the op ${op} cannot be traced to ONNX`);
    }
    return mapLeaves<tf.Tensor, unknown>(result, (leaf, path) => {
      // Outputs are named directly; only a value that is also an input, a constant or another output needs a copy.
      let value = tracer.name(leaf);
      if (!builder.producer(value) || taken.has(value)) value = uniqueCopy(builder, value, path);
      taken.add(value);
      outputPorts.set(path, { name: value, type: leaf.dtype as DType, shape: leaf.shape });
      return path;
    });
  });
  return { outputPorts, shape };
}

/** Identity under a name of its own: identities of one value for several outputs must not be merged into one node. */
function uniqueCopy(builder: GraphBuilder, value: string, path: string): string {
  const output = builder.fresh(`out:${path}`);
  builder.nodes.push(standardNode('Identity', [value], output));
  return output;
}

const toTensor = (info: tf.TensorInfo): tf.Tensor => tf.engine().makeTensorFromTensorInfo(info);
