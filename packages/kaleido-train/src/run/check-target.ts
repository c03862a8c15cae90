import { basename, resolve } from 'node:path';
import { openCheckpoint } from '@kaleido/shared/checkpoint';
import { InputError } from '@kaleido/shared/errors';

/**
 * A written model never replaces a run's checkpoint, which holds more than can be exported again, nor takes its name.
 * @throws InputError naming the folder
 */
export async function checkTarget(folder: string): Promise<void> {
  const existing = await openCheckpoint(folder).catch(() => undefined); // writeCheckpoint checks for anything else
  if (existing?.has('training')) throw new InputError(`${folder}: holds the training state of a run: name another folder`);
  if (/^step-\d+$/.test(basename(resolve(folder))))
    throw new InputError(`${folder}: runs name their own checkpoints step-N: name another folder`);
}
