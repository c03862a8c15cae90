import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunEvent, train } from './index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function events(...asked: Parameters<typeof train>): Promise<RunEvent[]> {
  const seen: RunEvent[] = [];
  for await (const event of train(...asked)) seen.push(event);
  return seen;
}

test('trains, and tells what the log holds', async () => {
  const output = join(folder, 'run');
  const seen = await events('tiny', { output, steps: 1 });
  expect(seen.map(({ kind }) => kind)).toEqual(['begun', 'started', 'log', 'saved']);
  expect(seen[0]).toEqual({ kind: 'begun', step: 0, steps: 1 });
  const log = (await readFile(join(output, 'log.ndjson'), 'utf8')).trimEnd().split('\n');
  expect(log.map((line) => JSON.parse(line))).toEqual(seen.flatMap((event) => (event.kind === 'log' ? [event.line] : [])));
  await expect(events('tiny', { output })).rejects.toThrow('already holds a run');
});

test('a signal ends it after a save', async () => {
  const seen = await events('tiny', { output: join(folder, 'stopped'), signal: AbortSignal.abort() });
  expect(seen.map(({ kind }) => kind)).toEqual(['begun', 'saved', 'stopped']);
});

test('says what cannot be', async () => {
  await expect(events('tiny', { output: join(folder, 'a'), steps: -1 })).rejects.toThrow(
    'steps: expected an integer of at least 0, got -1',
  );
  await expect(events('absent.yaml', { output: join(folder, 'b') })).rejects.toThrow('absent.yaml: no such file or directory');
  await expect(events('tiny', { output: join(folder, 'c'), data: '-' })).rejects.toThrow('data: stdin: pass the stream');
});
