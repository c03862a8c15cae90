import type { Graph, GraphNode } from './graph.ts';

/**
 * Reorders nodes so that ONNX Runtime can free memory early. It computes nodes whose results no other node reads, such as the gradients of
 * weights, starting with the last in the file. Sorted with the deepest first, each is computed as soon as what it needs is there, and what only
 * it needs is freed before the next.
 */
export function inFrugalOrder(graph: Graph): Graph {
  const read = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  const isRead = ({ outputs }: GraphNode): boolean => outputs.some((name) => read.has(name));
  const depths = depthsOf(graph.nodes);
  const unread = graph.nodes.filter((node) => !isRead(node)).sort((a, b) => depths.get(b)! - depths.get(a)!);
  return { ...graph, nodes: [...graph.nodes.filter(isRead), ...unread] };
}

/** How many nodes have to be computed one after another for each node's results. */
function depthsOf(nodes: readonly GraphNode[]): Map<GraphNode, number> {
  const ofValue = new Map<string, number>();
  const ofNode = new Map<GraphNode, number>();
  for (const node of nodes) {
    const depth = 1 + node.inputs.reduce((most, name) => Math.max(most, ofValue.get(name) ?? 0), 0);
    ofNode.set(node, depth);
    for (const name of node.outputs) ofValue.set(name, depth);
  }
  return ofNode;
}
