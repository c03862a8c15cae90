import { fileURLToPath } from 'node:url';
import { onnxruntime } from '@kaleido/engine';
import { reference } from '@kaleido/engine/reference';
import { expect, test } from 'vitest';
import { checkMdm } from './check-mdm.ts';
import { checkNetworks } from './check-networks.ts';
import { openMdmFixtures, type ParityResult } from './mdm-fixtures.ts';

const folder = fileURLToPath(new URL('../fixtures/mdm', import.meta.url));

/** How many outputs there are; those that are off go into `wrong`. */
async function countOf(results: AsyncIterable<ParityResult>, wrong: string[]): Promise<number> {
  let count = 0;
  for await (const { name, error } of results) {
    count++;
    if (!(error < 1e-4)) wrong.push(`${name} ${error}`);
  }
  return count;
}

test('every output of ml-mdm is within 1e-4 on onnxruntime', { timeout: 240_000 }, async () => {
  const wrong: string[] = [];
  expect(await countOf(checkMdm(folder, onnxruntime), wrong)).toBe(924);
  expect(wrong).toEqual([]);
});

// The slow reference computes the networks alone here; npm run parity has it compute everything.
test('every output of the networks of ml-mdm is within 1e-4 on the reference', { timeout: 240_000 }, async () => {
  const wrong: string[] = [];
  expect(await countOf(checkNetworks(await openMdmFixtures(folder), reference), wrong)).toBe(51);
  expect(wrong).toEqual([]);
});
