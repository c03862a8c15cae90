import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { namingFile } from '@kaleido/shared/atomic-file';
import { makeFolder } from '@kaleido/shared/make-folder';
import { writeOutput } from '@kaleido/shared/output-file';
import type { LogLine } from './meter.ts';

/** The log of a run, in its folder: one JSON object a line (docs/training.md). */
export const logName = 'log.ndjson';

/** A log that is written to. */
export interface RunLog {
  add(line: LogLine): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a run's log. What a resumed run will do again is taken out of it, so that it reads as if the run had never stopped: with the
 * first line, since a run that is refused does nothing again.
 * @param resumedAt steps done; 0 begins a new log, at once
 * @throws Error naming the file when the folder cannot be written to
 */
export async function openRunLog(folder: string, resumedAt: number): Promise<RunLog> {
  const path = join(folder, logName);
  await makeFolder(folder);
  const begin = async () => {
    const before = resumedAt > 0 ? await readLog(path) : [];
    const kept = before.filter(({ step }) => step <= resumedAt);
    await writeOutput(path, (write) => write(kept.map((line) => `${JSON.stringify(line)}\n`).join('')));
    return open(path, 'a');
  };
  let file = resumedAt > 0 ? undefined : await begin();
  return {
    async add(line) {
      file ??= await begin();
      const opened = file;
      await namingFile(path, async () => opened.appendFile(`${JSON.stringify(line)}\n`));
    },
    close: async () => file?.close(),
  };
}

/** The lines of a log; what is no line of one (cut off when its writer was killed) is left out, and a missing log has none. */
export async function readLog(path: string): Promise<LogLine[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => {
    try {
      const value = JSON.parse(line) as LogLine | null;
      return Number.isInteger(value?.step) ? [value as LogLine] : [];
    } catch {
      return [];
    }
  });
}
