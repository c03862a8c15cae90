import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { newestCheckpoint } from '@kaleido/shared/checkpoint';
import { random } from '@kaleido/shared/random';
import { isHalfWritten, live, untilWriting } from './train-life.ts';

/** A run that is killed again and again. */
export interface Ordeal {
  readonly config: string;
  readonly folder: string;
  /** File of records that each life reads from the beginning. */
  readonly records: string;
  readonly kills: number;
  readonly seed: number;
}

/** When the trainer is killed: while it loads, while it writes a checkpoint, or at any time after it has begun. */
const moments = ['writing', 'training', 'loading'] as const;

/**
 * Trains, kills the trainer (−9) at random moments, each kind in turn, resumes, and lets the last life end by itself.
 * @returns how many kills found a checkpoint half-written
 * @throws Error when a life fails
 */
export async function killAndResume({ config, folder, records, kills, seed }: Ordeal): Promise<{ readonly inWriting: number }> {
  let inWriting = 0;
  for (let kill = 0; kill < kills; kill++) {
    const draw = random(seed, 'kill', kill);
    const life = live(['--config', config, '-o', folder, ...(await resuming(folder))], records);
    const moment = moments[kill % moments.length]!;
    if (moment === 'writing') {
      await untilWriting(life, folder);
      await delay(draw.int(12));
    } else if (moment === 'training') {
      await life.until('begins at step');
      await delay(draw.int(300));
    } else await delay(draw.int(1200));
    life.process.kill('SIGKILL');
    const { code, signal, stderr } = await life.ended;
    if (signal !== 'SIGKILL') throw new Error(`kill ${kill}: the run had ended with ${code} before it was killed: ${stderr}`);
    if (isHalfWritten(life, folder)) inWriting++;
  }
  const { code, stderr } = await live(['--config', config, '-o', folder, ...(await resuming(folder))], records).ended;
  if (code !== 0) throw new Error(`the last life ended with ${code}: ${stderr}`);
  return { inWriting };
}

const resuming = async (folder: string): Promise<string[]> => ((await newestCheckpoint(folder)).folder === undefined ? [] : ['--resume']);

/**
 * All that a run leaves behind that does not depend on the clock: names, sizes and SHA-256 of the newest checkpoint's files (weights,
 * averages, the optimiser's vectors, position), and the log's losses.
 */
export async function remains(folder: string): Promise<{ readonly files: unknown; readonly losses: readonly string[] }> {
  const { folder: newest = '' } = await newestCheckpoint(folder);
  const { files } = JSON.parse(await readFile(join(newest, 'manifest.json'), 'utf8'));
  const lines = (await readFile(join(folder, 'log.ndjson'), 'utf8')).trimEnd().split('\n');
  const steps = lines.map((line) => JSON.parse(line)).filter((line) => 'loss' in line);
  return {
    files: { newest: newest.slice(folder.length), ...files },
    losses: steps.map(({ step, loss, grad_norm }) => `${step}: ${loss} ${grad_norm}`),
  };
}
