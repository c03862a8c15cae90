import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { keptInputs } from './corpus.ts';
import { isFinding, outcomeOf } from './outcome.ts';
import { fuzzReaders, readerNames } from './readers.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-corpus-'));
afterAll(() => rmSync(folder, { recursive: true }));

const inputs = keptInputs();

describe.each(readerNames)('%s', (name) => {
  test('takes every valid input that the fuzzer begins with', async () => {
    const reader = fuzzReaders[name];
    for (const seed of await reader.seeds()) expect(await outcomeOf(reader, seed, folder)).toEqual({ kind: 'accepted' });
  });

  const kept = inputs.filter(({ reader }) => reader === name);
  test.skipIf(kept.length === 0)('answers every input that it once failed on', async () => {
    const reader = fuzzReaders[name];
    for (const { name: file, input } of kept) {
      const outcome = await outcomeOf(reader, input, folder);
      expect(isFinding(outcome), `${name}/${file}: ${JSON.stringify(outcome)}`).toBe(false);
    }
  });
});
