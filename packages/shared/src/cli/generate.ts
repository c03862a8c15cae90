import { UsageError } from '../errors.ts';
import { show } from '../show.ts';
import type { Command } from './command.ts';
import { completions } from './completions.ts';
import { manPage } from './man-page.ts';
import type { OptionTable } from './option.ts';
import { shells } from './shells.ts';

/** The text that `--generate FORM` prints for a program and its sub-commands. @throws UsageError for an unknown form */
export function generate(program: Command<OptionTable>, form: string): string {
  if (form === 'man') return manPage(program);
  const shell = shells.find((one) => one === form);
  if (shell === undefined) throw new UsageError(`--generate: expected man, ${shells.join(', ')}, got ${show(form)}`);
  return completions(program, shell);
}
