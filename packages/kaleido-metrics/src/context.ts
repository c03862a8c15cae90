import type { CommandContext } from '@kaleido/shared/cli';
import { UsageError } from '@kaleido/shared/errors';

/** Abort signal and notes, which a library caller may pass besides the options. */
export interface Around {
  /** Stops the work: its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called with notes for users, such as names skipped in a folder. */
  readonly onNote?: ((message: string) => void) | undefined;
}

/** A context for running the work of commands in a library: notes go to `onNote`, failures are thrown, nothing is printed. */
export const contextOf = ({ signal, onNote }: Around): Pick<CommandContext, 'name' | 'stderr' | 'stdin' | 'signal' | 'fail'> => ({
  name: '',
  signal: signal ?? new AbortController().signal,
  stdin: {
    isTerminal: false,
    bytes() {
      throw new UsageError('-: not supported in the library: pass the pictures themselves');
    },
  },
  stderr: { rewritable: false, line: (text) => onNote?.(text.replace(/^: /, '')), rewrite() {} },
  fail(message) {
    throw new Error(message);
  },
});
