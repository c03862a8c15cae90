import { fileURLToPath } from 'node:url';
import { onnxruntime, reference } from '@kaleido/engine';
import { expect, test } from 'vitest';
import { checkMdm } from './check-mdm.ts';

const folder = fileURLToPath(new URL('../fixtures/mdm', import.meta.url));

test.each([reference, onnxruntime])('every output of ml-mdm is within 1e-4 on the engine $name', { timeout: 240_000 }, async (engine) => {
  const wrong: string[] = [];
  let count = 0;
  for await (const { name, error } of checkMdm(folder, engine)) {
    count++;
    if (!(error < 1e-4)) wrong.push(`${name} ${error}`);
  }
  expect(wrong).toEqual([]);
  expect(count).toBe(924);
});
