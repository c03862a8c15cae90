import { InputError } from '../errors.ts';
import { openRanged } from '../ranged-file.ts';
import { fileCursor } from './cursor.ts';
import { tarEntries } from './entries.ts';

/** A whole member of an archive that is still being written. */
export interface WholeMember {
  readonly name: string;
  /** Its content, where that is wanted. */
  readonly bytes: Uint8Array | undefined;
  /** Where the next one begins. */
  readonly end: number;
}

/**
 * The members of an archive without an end, up to where it is cut off or damaged, as a job leaves it that was killed.
 * @throws InputError as of `openRanged`
 */
export async function* wholeMembers(path: string, isWanted: (name: string) => boolean): AsyncGenerator<WholeMember> {
  const file = await openRanged(path);
  try {
    for await (const entry of tarEntries(fileCursor(file), { name: path, partAt: 0 })) {
      const { name, end } = entry;
      if (end > file.size) return;
      yield { name, bytes: isWanted(name) ? await entry.read() : undefined, end };
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error; // it is cut off there
  } finally {
    await file.close();
  }
}
