import type { GraphNode } from './onnx/graph.ts';
import type { TracedFunction } from './trace/trace.ts';

/**
 * Resolves `{ 'next.weights': 'weights' }` to leaf pairs, output path → input path: subtrees pair leaf by leaf.
 * @throws TypeError when a named output or input does not exist
 */
export function inPlacePairs(
  request: Readonly<Record<string, string>>,
  outputs: readonly string[],
  inputs: readonly string[],
): Map<string, string> {
  const pairs = new Map<string, string>();
  const known = new Set(inputs);
  for (const [from, to] of Object.entries(request)) {
    const matching = outputs.filter((path) => path === from || path.startsWith(`${from}.`));
    if (matching.length === 0) throw new TypeError(`inPlace: no output ${from}`);
    for (const path of matching) {
      const target = to + path.slice(from.length);
      if (!known.has(target)) throw new TypeError(`inPlace: output ${path} needs an input ${target}, which does not exist`);
      pairs.set(path, target);
    }
  }
  return pairs;
}

/** Elementwise operators write each element after reading it, so their output may overwrite an input. */
const ELEMENTWISE = new Set(['Add', 'Sub', 'Mul', 'Div']);

/**
 * Refuses graphs whose in-place outputs would be written while something may still read the input they replace: the node that
 * computes such an output must be elementwise, and every other reader of the input must come before it on a path to it.
 */
export function checkInPlace(traced: TracedFunction, pairs: ReadonlyMap<string, string>, title: string): void {
  const producers = new Map(traced.graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  for (const [outputPath, inputPath] of pairs) {
    const output = traced.outputs.get(outputPath)?.name ?? '';
    const read = new Set(traced.inputs.filter(({ path }) => path === inputPath).map(({ port }) => port.name));
    const writer = producers.get(output);
    if (!writer || !ELEMENTWISE.has(writer.type))
      throw new TypeError(`${title}: output ${outputPath} cannot be written in place: it comes from ${writer?.type ?? 'an input'}`);
    const before = ancestors(writer, producers);
    const late = traced.graph.nodes.find((node) => node !== writer && node.inputs.some((input) => read.has(input)) && !before.has(node));
    if (late)
      throw new TypeError(`${title}: output ${outputPath} cannot be written over ${inputPath}: a ${late.type} may read it afterwards`);
  }
}

function ancestors(node: GraphNode, producers: ReadonlyMap<string, GraphNode>): Set<GraphNode> {
  const found = new Set<GraphNode>();
  const open = [node];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const input of next.inputs) {
      const producer = producers.get(input);
      if (!producer || found.has(producer)) continue;
      found.add(producer);
      open.push(producer);
    }
  }
  return found;
}
