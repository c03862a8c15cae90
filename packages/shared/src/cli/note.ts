import { oneLine } from '../errors.ts';
import type { CommandContext } from './command.ts';

/** A note or warning for people on stderr, left out under --quiet. */
export function note(
  { name, stderr }: Pick<CommandContext, 'name' | 'stderr'>,
  { quiet }: { readonly quiet: boolean },
  message: string,
): void {
  if (!quiet) stderr.line(`${name}: ${oneLine(message)}`);
}
