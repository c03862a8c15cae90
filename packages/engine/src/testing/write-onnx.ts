import { GraphBuilder, type Port } from '../onnx/graph.ts';
import { saveModel } from '../onnx/save.ts';

export { float, int, ints } from '../onnx/graph.ts';
export type { GraphBuilder, Port };

/**
 * Writes a network with ports of any name and type, as others make them.
 * @param build adds its nodes, and gives the values of the outputs in their order; inputs go by their names
 */
export async function writeOnnx(
  file: string,
  inputs: readonly Port<number | string>[],
  outputs: readonly Port<number | string>[],
  build: (graph: GraphBuilder) => readonly string[],
): Promise<void> {
  const graph = new GraphBuilder();
  const values = build(graph);
  const named = outputs.map(({ name }, index) => ({
    ...{ type: 'Identity', domain: '', attributes: {} },
    inputs: [values[index]!],
    outputs: [name],
  }));
  const { initializers } = graph;
  await saveModel({ name: 'foreign', nodes: [...graph.nodes, ...named], initializers, inputs, outputs }, file);
}
