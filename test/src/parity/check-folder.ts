import type { Engine } from '@kaleido/engine';
import { InputError, messageOf } from '@kaleido/shared/errors';
import type { CheckFixtures, Compared } from './fixture-kinds.ts';

/**
 * Runs a check.
 * @throws InputError when the folder lacks something or holds something else
 * @throws whatever an engine throws, once the fixtures were read
 */
export async function* checkFolder(check: CheckFixtures, folder: string, engine: Engine): AsyncGenerator<Compared> {
  let begun = false;
  try {
    for await (const compared of check(folder, engine)) {
      begun = true;
      yield compared;
    }
  } catch (error) {
    // Before the first output nothing has happened but reading.
    if (begun && !isAboutFiles(error)) throw error;
    const message = messageOf(error);
    throw new InputError(message.includes(folder) ? message : `${folder}: ${message}`);
  }
  if (!begun) throw new InputError(`${folder}: there is nothing to check`);
}

const isAboutFiles = (error: unknown): boolean =>
  error instanceof InputError || error instanceof SyntaxError || (error instanceof Error && 'errno' in error);
