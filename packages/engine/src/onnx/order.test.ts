import { expect, test } from 'vitest';
import type { Graph } from './graph.ts';
import { standardNode } from './graph.ts';
import { inFrugalOrder } from './order.ts';

/** Two layers forward, the gradients of both, and a loss beside them. */
const graph: Graph = {
  ...{ name: 'two layers', initializers: [] },
  inputs: [{ name: 'x', type: 'float32', shape: [1] }],
  outputs: [],
  nodes: [
    standardNode('Relu', ['x'], 'first'),
    standardNode('Relu', ['first'], 'second'),
    standardNode('Identity', ['second'], 'loss'),
    standardNode('Neg', ['second'], 'upstream'),
    standardNode('Mul', ['upstream', 'first'], 'gradient of the second'),
    standardNode('Neg', ['upstream'], 'further upstream'),
    standardNode('Mul', ['further upstream', 'x'], 'gradient of the first'),
  ],
};

test('what nothing reads comes last, the deepest first; the rest stays in order', () => {
  expect(inFrugalOrder(graph).nodes.map(({ outputs: [name] }) => name)).toEqual([
    ...['first', 'second', 'upstream', 'further upstream'],
    ...['gradient of the first', 'gradient of the second', 'loss'],
  ]);
});
