import { defineCommand, integer, UsageError } from '@kaleido/shared/cli';
import { fuzzReader, type Report } from './fuzz-reader.ts';
import { isReaderName, type ReaderName, readerNames } from './readers.ts';

/** Feeds every reader with inputs that are nearly valid. */
export const command = defineCommand({
  name: 'npm run fuzz --',
  module: import.meta.url,
  summary: 'Feeds the readers with nearly valid inputs: each must be taken or refused by an error of ours, in bounded time and memory.',
  examples: [
    { run: 'npm run fuzz', does: 'a thousand inputs for each reader' },
    { run: 'npm run fuzz -- safetensors pth --count 100000 --seed 7', does: 'two readers, other inputs' },
    { run: 'npm run fuzz -- --seconds 60', does: 'each reader for a minute' },
  ],
  operands: { name: 'READER', help: `readers: ${readerNames.join(', ')}; by default all`, max: readerNames.length },
  options: {
    count: integer({ help: 'inputs for each reader', default: 1_000, min: 1, max: 1e9 }),
    seconds: integer({ help: 'longest time for each reader; by default as long as it takes', min: 1, max: 1e6 }),
    seed: integer({ help: 'which inputs', default: 1, min: 0, max: 2 ** 32 - 1 }),
  },
  async run({ count, seconds, seed }, { operands, stdout, stderr, signal }) {
    const names = operands.map(readerNamed);
    const total: Omit<Report, 'reader' | 'seconds'> = { inputs: 0, accepted: 0, refused: 0, findings: 0 };
    for (const reader of names.length > 0 ? names : readerNames) {
      signal.throwIfAborted();
      const report = await fuzzReader(reader, { count, seconds, seed, signal, onFinding: (line) => stderr.line(line) });
      for (const field of ['inputs', 'accepted', 'refused', 'findings'] as const) total[field] += report[field];
      await stdout.write(`${JSON.stringify(report)}\n`);
    }
    await stdout.write(`${JSON.stringify({ reader: 'all', ...total })}\n`);
    return total.findings > 0 ? 1 : 0;
  },
});

function readerNamed(name: string): ReaderName {
  if (!isReaderName(name)) throw new UsageError(`${name}: expected a reader (${readerNames.join(', ')})`);
  return name;
}
