import { resolve } from 'node:path';
import { type FileRange, sizeOf } from '@kaleido/shared/tensors';
import { type Graph, type GraphNode, int, standardNode as node, type StoredInitializer } from '../onnx/graph.ts';
import type { InputView } from '../trace/values.ts';

/** The folder that the files of stored initializers are relative to: they may lie anywhere. */
export const storedFolder = resolve('/');

const elementTypes = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' } as const;

/** ONNX's number for float32, which Cast takes. */
const FLOAT32 = int(1);

/** Values of a matrix that are widened at a time: they stay in the caches until they are multiplied. */
const WIDENED_AT_ONCE = 2 ** 20;

/**
 * Turns inputs of a graph into stored initializers, which ONNX Runtime maps. Those of 16 bits are widened to float32 where they are used, a
 * part at a time, so that no more than a part is there in float32.
 */
export function withMappedWeights(graph: Graph, views: readonly InputView[], mapped: ReadonlyMap<string, FileRange>): Graph {
  const stored = new Map<string, StoredInitializer>();
  for (const view of views) {
    const range = mapped.get(view.path);
    if (range) stored.set(view.port.name, storedView(view, range));
  }
  const { nodes, parts } = widened(graph.nodes, stored);
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  return {
    ...graph,
    nodes,
    inputs: graph.inputs.filter(({ name }) => !stored.has(name)),
    stored: [...stored.values(), ...parts].filter(({ name }) => used.has(name)),
  };
}

function storedView({ port, offset }: InputView, { path, offset: start, format }: FileRange): StoredInitializer {
  const bytes = format === 'F32' ? 4 : 2;
  return {
    ...{ name: port.name, shape: port.shape, type: elementTypes[format] },
    ...{ location: path.slice(storedFolder.length), offset: start + offset * bytes, length: sizeOf(port.shape) * bytes },
  };
}

/**
 * The nodes with casts of what is stored in 16 bits, and the parts of weights that they use. The casts come first: ONNX Runtime runs a
 * node's sources in the reverse order of their places in the list, so each cast runs just before the product that takes it.
 */
function widened(nodes: readonly GraphNode[], stored: ReadonlyMap<string, StoredInitializer>) {
  const parts = new Map<string, StoredInitializer>();
  const casts: GraphNode[] = [];
  const narrow = (name: string | undefined): StoredInitializer | undefined => {
    const weight = stored.get(name ?? '');
    return weight?.type === 'float32' ? undefined : weight;
  };
  const cast = (from: string, to: string): GraphNode => node('Cast', [from], to, { to: FLOAT32 });

  function rewritten(original: GraphNode): GraphNode[] {
    const { type, inputs, outputs, attributes } = original;
    if (!inputs.some(narrow)) return [original];
    const output = outputs[0]!;
    if (type === 'Gather' && !narrow(inputs[1])) {
      const rows = `${output}:narrow`;
      return [{ ...original, outputs: [rows] }, cast(rows, output)];
    }
    const matrix = narrow(inputs[1]);
    if (type === 'Gemm' && matrix && attributes.transB && !narrow(inputs[0]) && !narrow(inputs[2])) return inParts(original, matrix);
    const wide = inputs.map((name, index) => {
      if (!narrow(name)) return name;
      const widened = `${output}:wide ${index}`;
      casts.push(cast(name, widened));
      return widened;
    });
    return [{ ...original, inputs: wide }];
  }

  /** x · Wᵀ + c by parts of W's rows, which are columns of the product. */
  function inParts({ inputs: [x, , c], outputs, attributes }: GraphNode, matrix: StoredInitializer): GraphNode[] {
    const output = outputs[0]!;
    const [rows = 0, width = 1] = matrix.shape;
    const most = Math.max(1, Math.floor(WIDENED_AT_ONCE / width));
    const count = Math.ceil(rows / most);
    const columns: string[] = [];
    const made: GraphNode[] = [];
    for (let part = 0; part < count; part++) {
      const [from, to] = [part, part + 1].map((end) => Math.floor((end * rows) / count)) as [number, number];
      const name = count === 1 ? matrix.name : `${matrix.name} ${from}–${to}`;
      parts.set(name, {
        ...{ ...matrix, name, shape: [to - from, width] },
        ...{ offset: matrix.offset + from * width * 2, length: (to - from) * width * 2 },
      });
      const wide = `${output}:wide ${part}`;
      const product = `${output}:part ${part}`;
      casts.push(cast(name, wide));
      made.push(node('Gemm', count === 1 && c ? [x!, wide, c] : [x!, wide], count === 1 ? output : product, attributes));
      columns.push(product);
    }
    if (count === 1) return made;
    const joined = c ? `${output}:joined` : output;
    made.push(node('Concat', columns, joined, { axis: int(1) }));
    return c ? [...made, node('Add', [joined, c], output)] : made;
  }

  const result = nodes.flatMap(rewritten);
  return { nodes: [...casts, ...result], parts: [...parts.values()].filter(({ name }) => !stored.has(name)) };
}
