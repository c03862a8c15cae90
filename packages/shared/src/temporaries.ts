import { channel } from 'node:diagnostics_channel';
import { existsSync, renameSync, rmSync } from 'node:fs';

/** Something beside an output that must not outlive the process. */
export interface Temporary {
  readonly path: string;
  /** What `path` was renamed from to make room for a successor: it goes back there when none has come. */
  readonly insteadOf?: string;
}

/** That a temporary file or folder may be there from now on, or is no longer. */
export interface TemporaryEvent extends Temporary {
  readonly isThere: boolean;
}

/** Tells of temporary files, so that the thread that answers signals can remove them while this one computes. */
export const temporaryEvents = channel('kaleido:temporaries');

/** Does work that makes these and takes them away again. */
export async function announced<T>(temporaries: readonly Temporary[], work: () => Promise<T>): Promise<T> {
  const tell = (isThere: boolean): void => {
    for (const each of temporaries) temporaryEvents.publish({ ...each, isThere } satisfies TemporaryEvent);
  };
  tell(true);
  try {
    return await work();
  } finally {
    tell(false);
  }
}

/** Takes away what a thread that was stopped in the middle of its work has left. */
export function removeTemporaries(temporaries: Iterable<Temporary>): void {
  for (const { path, insteadOf } of temporaries)
    try {
      if (insteadOf !== undefined && existsSync(path) && !existsSync(insteadOf)) renameSync(path, insteadOf);
      else rmSync(path, { recursive: true, force: true });
    } catch {
      // The process is ending, and what cannot be removed now stays.
    }
}
