import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { InputError, systemReason } from '@kaleido/shared/errors';
import { maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import type { LogLine } from '../run/meter.ts';
import { LOG_NAME, readLog } from '../run/run-log.ts';

/** The log and sheets of a run. */
export interface RunRecord {
  readonly name: string;
  readonly lines: readonly LogLine[];
  /** PNG files, in the order of their steps. */
  readonly sheets: readonly { readonly name: string; readonly png: Buffer }[];
}

/**
 * Reads a run's folder, or only a log (the run's output).
 * @throws InputError when it is neither
 */
export async function readRun(path: string): Promise<RunRecord> {
  const found = await stat(path).catch((error) => {
    throw new InputError(systemReason(error, path) ?? path);
  });
  const name = basename(resolve(path)).replace(/\.(ndjson|log)$/, '');
  const log = found.isDirectory() ? join(path, LOG_NAME) : path;
  const lines = await readLog(log);
  if (lines.length === 0) throw new InputError(`${log}: holds no line of a training log`);
  return { name, lines, sheets: found.isDirectory() ? await readSheets(join(path, 'sheets')) : [] };
}

async function readSheets(folder: string): Promise<RunRecord['sheets']> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.png')).sort(); // a run may have no sheets
  return Promise.all(names.map(async (name) => ({ name, png: await readBounded(join(folder, name), maxFileBytes.picture) })));
}
