import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logName, openRunLog, readLog } from './run-log.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaleido-log-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function add(resumedAt: number, ...steps: number[]): Promise<string> {
  const log = await openRunLog(folder, resumedAt);
  for (const step of steps) await log.add({ step });
  await log.close();
  return readFile(join(folder, logName), 'utf8');
}

test('a resumed run takes out what it does again, half-written lines too; a new one begins a new log', async () => {
  expect(await add(0, 1, 2, 3)).toBe('{"step":1}\n{"step":2}\n{"step":3}\n');
  await appendFile(join(folder, logName), '{"step":4,"lo');
  expect(await readLog(join(folder, logName))).toEqual([{ step: 1 }, { step: 2 }, { step: 3 }]);
  expect(await add(1), 'nothing was done again').toBe('{"step":1}\n{"step":2}\n{"step":3}\n{"step":4,"lo');
  expect(await add(2, 3)).toBe('{"step":1}\n{"step":2}\n{"step":3}\n');
  expect(await add(0, 1)).toBe('{"step":1}\n');
  expect(await readLog(join(folder, 'none'))).toEqual([]);
});
