import { oneLine } from '../errors.ts';
import type { CommandContext } from './command.ts';

/** Prints a note or warning on stderr, unless --quiet is given. */
export function note(
  { name, stderr }: Pick<CommandContext, 'name' | 'stderr'>,
  { quiet }: { readonly quiet: boolean },
  message: string,
): void {
  if (!quiet) stderr.line(`${name}: ${oneLine(message)}`);
}
