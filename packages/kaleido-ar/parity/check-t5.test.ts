import { fileURLToPath } from 'node:url';
import { onnxruntime } from '@kaleido/engine';
import { reference } from '@kaleido/engine/reference';
import { expect, test } from 'vitest';
import { checkT5 } from './check-t5.ts';

const fixtures = fileURLToPath(new URL('../fixtures/t5', import.meta.url));

test.each([reference, onnxruntime])('every output of the reference fixtures is within 1e-4 relative on $name', async (engine) => {
  const results = [];
  for await (const result of checkT5(fixtures, engine)) results.push(result);
  expect(results.filter(({ error }) => !(error <= 1e-4))).toEqual([]);
  expect(results).toHaveLength(116);
});
