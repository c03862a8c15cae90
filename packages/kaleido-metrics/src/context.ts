import type { CommandContext } from '@kaleido/shared/cli';
import { UsageError } from '@kaleido/shared/errors';

/** What a program may say of work on pictures besides its options. */
export interface Around {
  /** Ends the work: its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called with what a person should know, such as names that a folder passes over. */
  readonly onNote?: ((message: string) => void) | undefined;
}

/** A context in which the work of commands goes on inside a program: notes are handed over, failures are thrown, nothing is printed. */
export const contextOf = ({ signal, onNote }: Around): Pick<CommandContext, 'name' | 'stderr' | 'stdin' | 'signal' | 'fail'> => ({
  name: '',
  signal: signal ?? new AbortController().signal,
  stdin: {
    isTerminal: false,
    bytes() {
      throw new UsageError('-: a program hands over the pictures themselves');
    },
  },
  stderr: { rewritable: false, line: (text) => onNote?.(text.replace(/^: /, '')), rewrite() {} },
  fail(message) {
    throw new Error(message);
  },
});
