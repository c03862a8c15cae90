import { existsSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { namingFile } from '@kaleido/shared/atomic-file';
import { writeOutput } from '@kaleido/shared/output-file';
import { maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import type { LogLine } from './meter.ts';
import { removeSheets } from './sheet-files.ts';

/** The log of a run, in its folder: one JSON object a line (docs/training.md). */
export const LOG_NAME = 'log.ndjson';

/** A log that is written to. */
export interface RunLog {
  add(line: LogLine): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a run's log. Lines and sheets of steps that a resumed run will repeat are removed, so that the folder reads as if the run had never
 * stopped; that happens with the first line, because a run may still be refused before it. If the log is deleted or moved while the run
 * goes on, it is written again in full.
 * @param resumedAt steps done; 0 starts a new log at once
 * @throws InputError or Error naming the file when it cannot be written
 */
export async function openRunLog(folder: string, resumedAt: number): Promise<RunLog> {
  const path = join(folder, LOG_NAME);
  const begin = async () => {
    const before = resumedAt > 0 ? await readLog(path) : [];
    const kept = before.filter(({ step }) => step <= resumedAt);
    await writeOutput(path, (write) => write(kept.map((line) => `${JSON.stringify(line)}\n`).join('')));
    await removeSheets(folder, resumedAt);
    return open(path, 'a+');
  };
  let file = resumedAt > 0 ? undefined : await begin();
  return {
    async add(line) {
      file ??= await begin();
      const opened = file;
      file = await namingFile(path, () => reopenIfMoved(path, opened));
      await namingFile(path, async () => file?.appendFile(`${JSON.stringify(line)}\n`));
    },
    close: async () => file?.close(),
  };
}

/** The open file if the path still names it; else the file that the path names now, or a new one with all lines so far. */
async function reopenIfMoved(path: string, file: FileHandle): Promise<FileHandle> {
  const [own, found] = [await file.stat(), await stat(path).catch(() => undefined)];
  if (found && found.ino === own.ino && found.dev === own.dev) return file;
  if (!found) {
    const chunks: Buffer[] = [];
    for await (const chunk of file.createReadStream({ start: 0, autoClose: false })) chunks.push(chunk as Buffer);
    await writeOutput(path, (write) => write(Buffer.concat(chunks)));
  }
  await file.close();
  return open(path, 'a+');
}

/** The lines of a log; a line that was cut off when the writer was killed is skipped, and a missing log has no lines. */
export async function readLog(path: string): Promise<LogLine[]> {
  if (!existsSync(path)) return [];
  const text = (await readBounded(path, maxFileBytes.log)).toString();
  return text.split('\n').flatMap((line) => {
    try {
      const value = JSON.parse(line) as LogLine | null;
      return Number.isInteger(value?.step) ? [value as LogLine] : [];
    } catch {
      return [];
    }
  });
}
