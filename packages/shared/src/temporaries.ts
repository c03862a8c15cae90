import { channel } from 'node:diagnostics_channel';
import { existsSync, renameSync, rmSync } from 'node:fs';

/** A temporary file or folder that must not outlive the process. */
export interface Temporary {
  readonly path: string;
  /** The original name of something set aside for its replacement; it is restored if the replacement does not appear. */
  readonly insteadOf?: string;
}

/** Announces that a temporary file or folder may exist from now on, or no longer exists. */
export interface TemporaryEvent extends Temporary {
  readonly isThere: boolean;
}

/** Channel of these announcements, so that the thread that handles signals can remove temporaries while this one computes. */
export const temporaryEvents = channel('kaleido:temporaries');

/** Runs work that creates and removes these temporaries, announcing both. */
export async function announced<T>(temporaries: readonly Temporary[], work: () => Promise<T>): Promise<T> {
  const announce = (isThere: boolean): void => {
    for (const each of temporaries) temporaryEvents.publish({ ...each, isThere } satisfies TemporaryEvent);
  };
  announce(true);
  try {
    return await work();
  } finally {
    announce(false);
  }
}

/** Removes the temporaries left by an interrupted thread. */
export function removeTemporaries(temporaries: Iterable<Temporary>): void {
  for (const { path, insteadOf } of temporaries)
    try {
      if (insteadOf !== undefined && existsSync(path) && !existsSync(insteadOf)) renameSync(path, insteadOf);
      else rmSync(path, { recursive: true, force: true });
    } catch {
      // The process is ending; there is nothing more to try.
    }
}
