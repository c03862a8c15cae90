import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, shell } from '../run-command.ts';

/**
 * Writes a config and a file of records for it into a folder: a network of 4 pixels that saves after every step, fed from stdin with
 * one bad record among the good.
 */
export async function recordsRun(folder: string, steps: number): Promise<{ readonly config: string; readonly records: string }> {
  const config = join(folder, 'survival.yaml');
  const records = join(folder, 'records.ndjson');
  const base = `${root}packages/kaleido-train/configs/tiny.yaml`;
  const fields = ['stage: 4', 'data: { source: stdin }', 'batch: 2', `steps: ${steps}`, 'save_every: 1', 'log_every: 1'];
  await writeFile(config, [`base: ${base}`, ...fields].join('\n'));
  const { code, stdout, stderr } = await shell(
    `'${process.execPath}' '${root}packages/scenes/bin/kaleido-scenes.js' -q -n ${2 * steps + 8} --seed 5 --size 16`,
  );
  if (code !== 0) throw new Error(stderr);
  const lines = stdout.toString().split('\n');
  lines.splice(4, 0, 'a caption without a picture');
  await writeFile(records, lines.join('\n'));
  return { config, records };
}
