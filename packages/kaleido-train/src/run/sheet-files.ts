import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Path of a run's sheet of a step. */
export const sheetFile = (folder: string, step: number): string => join(folder, SHEETS, `step-${String(step).padStart(6, '0')}.png`);

const SHEETS = 'sheets';
const NAME = /^step-(\d{6,})\.png$/;

/** Removes the sheets of steps after `after`, which a run will draw again. Other files are left alone. */
export async function removeSheets(folder: string, after: number): Promise<void> {
  for (const found of await sheetsIn(folder)) if (Number(NAME.exec(found)![1]) > after) await rm(join(folder, SHEETS, found));
}

/** Names of a run's sheets. */
export async function sheetsIn(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, SHEETS)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((one) => NAME.test(one));
}
