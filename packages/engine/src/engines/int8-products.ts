import { type Constant, readConstant, sizeOf } from '@kaleido/shared/tensors';
import { type Graph, type GraphNode, type Initializer, int, standardNode as node, type Port } from '../onnx/graph.ts';
import type { InputView } from '../trace/values.ts';

/*
 * Products in 8-bit integers. A weight has one scale for each of its columns (channels of the output). The other factor is quantised
 * while the graph runs, with one scale for each row: a batch never changes the rounding of one of its rows.
 */

/** The middle of uint8, which stands for 0: processors multiply uint8 by int8 fastest. */
const MIDDLE = 128;
const LARGEST = 127;

const constants: readonly Initializer[] = [
  { name: 'int8:middle', type: 'uint8', shape: [], bytes: Uint8Array.of(MIDDLE) },
  { name: 'int8:step', type: 'float32', shape: [], bytes: bytesOf(Float32Array.of(1 / LARGEST)) },
  { name: 'int8:least', type: 'float32', shape: [], bytes: bytesOf(Float32Array.of(1e-30)) }, // a row of zeros has a scale too
  { name: 'int8:last axis', type: 'int64', shape: [1], bytes: bytesOf(BigInt64Array.of(1n)) },
];

/**
 * Replaces products with weights by those of 8-bit integers.
 * @param weights by path of the function's inputs; their views are inputs of the graph, and disappear if nothing else uses them
 */
export async function withInt8Products(graph: Graph, views: readonly InputView[], weights: ReadonlyMap<string, Constant>): Promise<Graph> {
  if (weights.size === 0) return graph;
  const found = new Map(views.filter(({ path }) => weights.has(path)).map((view) => [view.port.name, view]));
  const initializers = new Map<string, Initializer>();
  const rows = new Set<string>();
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    const view = node.type === 'Gemm' && !node.attributes.transA && !found.has(node.inputs[0]!) ? found.get(node.inputs[1]!) : undefined;
    if (!view) {
      nodes.push(node);
      continue;
    }
    const name = `${view.port.name}:int8`;
    if (!initializers.has(name)) {
      const { data } = await readConstant(weights.get(view.path)!);
      const values = data.subarray(view.offset, view.offset + sizeOf(view.port.shape)) as Float32Array;
      for (const made of quantized(name, values, view.port, Boolean(node.attributes.transB))) initializers.set(made.name, made);
    }
    const [x, , bias] = node.inputs;
    if (!rows.has(x!)) nodes.push(...quantizedRows(x!));
    rows.add(x!);
    nodes.push(...product(x!, name, bias, node.outputs[0]!));
  }
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  return {
    ...graph,
    nodes,
    initializers: [...graph.initializers, ...(rows.size > 0 ? constants : []), ...initializers.values()],
    inputs: graph.inputs.filter(({ name }) => used.has(name) || !found.has(name)),
  };
}

/** A weight as a matrix of int8 [K, N], with scales [N]. */
function quantized(name: string, values: Float32Array, { shape }: Port, isTransposed: boolean): Initializer[] {
  const [columns = 0, depth = 0] = isTransposed ? shape : [shape[1], shape[0]];
  const [columnStride, depthStride] = isTransposed ? [depth, 1] : [1, columns];
  const scales = new Float32Array(columns);
  const whole = new Int8Array(depth * columns);
  for (let n = 0; n < columns; n++) {
    let most = 0;
    for (let k = 0; k < depth; k++) most = Math.max(most, Math.abs(values[n * columnStride + k * depthStride]!));
    const scale = most / LARGEST || 1;
    scales[n] = scale;
    for (let k = 0; k < depth; k++) whole[k * columns + n] = Math.round(values[n * columnStride + k * depthStride]! / scale);
  }
  return [
    { name, type: 'int8', shape: [depth, columns], bytes: bytesOf(whole) },
    { name: `${name} scales`, type: 'float32', shape: [columns], bytes: bytesOf(scales) },
  ];
}

/** Rows of x [M, K] as uint8, and their scales [M, 1]. */
const quantizedRows = (x: string): GraphNode[] => [
  node('Abs', [x], `${x}:size`),
  node('ReduceMax', [`${x}:size`, 'int8:last axis'], `${x}:largest`, { keepdims: int(0) }),
  node('Mul', [`${x}:largest`, 'int8:step'], `${x}:scale or 0`),
  node('Max', [`${x}:scale or 0`, 'int8:least'], `${x}:scale`),
  node('Shape', [`${x}:scale`], `${x}:rows`),
  node('Expand', ['int8:middle', `${x}:rows`], `${x}:middles`),
  node('QuantizeLinear', [x, `${x}:scale`, `${x}:middles`], `${x}:uint8`, { axis: int(0) }),
  node('Unsqueeze', [`${x}:scale`, 'int8:last axis'], `${x}:scales`),
];

/** x · w + bias, of quantised factors. */
const product = (x: string, weight: string, bias: string | undefined, output: string): GraphNode[] => [
  node('MatMulInteger', [`${x}:uint8`, weight, 'int8:middle'], `${output}:int32`),
  node('Cast', [`${output}:int32`], `${output}:float`, { to: int(1) }),
  node('Mul', [`${output}:float`, `${weight} scales`], `${output}:columns`),
  node('Mul', [`${output}:columns`, `${x}:scales`], bias ? `${output}:product` : output),
  ...(bias ? [node('Add', [`${output}:product`, bias], output)] : []),
];

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
