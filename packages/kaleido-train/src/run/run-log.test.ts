import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOG_NAME, openRunLog, readLog } from './run-log.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaleido-log-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function add(resumedAt: number, ...steps: number[]): Promise<string> {
  const log = await openRunLog(folder, resumedAt);
  for (const step of steps) await log.add({ step });
  await log.close();
  return readFile(join(folder, LOG_NAME), 'utf8');
}

test('a resumed run takes out what it does again, half-written lines too; a new one begins a new log', async () => {
  expect(await add(0, 1, 2, 3)).toBe('{"step":1}\n{"step":2}\n{"step":3}\n');
  await appendFile(join(folder, LOG_NAME), '{"step":4,"lo');
  expect(await readLog(join(folder, LOG_NAME))).toEqual([{ step: 1 }, { step: 2 }, { step: 3 }]);
  expect(await add(1), 'nothing was done again').toBe('{"step":1}\n{"step":2}\n{"step":3}\n{"step":4,"lo');
  expect(await add(2, 3)).toBe('{"step":1}\n{"step":2}\n{"step":3}\n');
  expect(await add(0, 1)).toBe('{"step":1}\n');
  expect(await readLog(join(folder, 'none'))).toEqual([]);
});

test.each<[string, (path: string) => Promise<unknown>]>([
  ['deleted', (path) => rm(path)],
  ['moved away', (path) => rename(path, `${path}.1`)],
])('a log that is %s is made again, with what was in it', async (_, happens) => {
  const log = await openRunLog(folder, 0);
  await log.add({ step: 1 });
  await happens(join(folder, LOG_NAME));
  await log.add({ step: 2 });
  await log.close();
  expect(await readLog(join(folder, LOG_NAME))).toEqual([{ step: 1 }, { step: 2 }]);
});

test('a log that was edited into another file is gone on with', async () => {
  const log = await openRunLog(folder, 0);
  await log.add({ step: 1 });
  await writeFile(join(folder, 'edited'), '{"step":1,"note":"mine"}\n');
  await rename(join(folder, 'edited'), join(folder, LOG_NAME));
  await log.add({ step: 2 });
  await log.close();
  expect(await readFile(join(folder, LOG_NAME), 'utf8')).toBe('{"step":1,"note":"mine"}\n{"step":2}\n');
});

test('sheets of steps that are done again go with their lines, and nothing else', async () => {
  await mkdir(join(folder, 'sheets'));
  const names = ['mine-000009.png', 'step-000001.png', 'step-000002.png', 'step-000003.png', 'step-3.png'];
  for (const name of names) await writeFile(join(folder, 'sheets', name), '');
  await add(2);
  expect((await readdir(join(folder, 'sheets'))).sort()).toEqual(names);
  await add(2, 3);
  expect((await readdir(join(folder, 'sheets'))).sort()).toEqual(names.filter((name) => name !== 'step-000003.png'));
});
