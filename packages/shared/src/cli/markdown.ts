import { allOptions, type Command, isBuiltIn } from './command.ts';
import { flags, optionHelp, usage } from './help.ts';
import { environmentName, type OptionTable } from './option.ts';

/** A command's page of the reference, in Markdown; its sub-commands below. */
export const markdown = (command: Command<OptionTable>): string =>
  [section(command, '#'), ...(command.commands ?? []).map((one) => section(one, '##'))].join('\n\n').concat('\n');

function section(command: Command<OptionTable>, heading: '#' | '##'): string {
  const { name, summary, examples, operands } = command;
  const rows = Object.entries(allOptions(command)).map(([key, option]) =>
    row(`\`${flags(key, option).trim()}\``, optionHelp(option), isBuiltIn(command, key) ? '' : `\`${environmentName(key)}\``),
  );
  return [
    `${heading} ${name}`,
    summary,
    ...examples.map(({ run, does }) => `${capital(does)}:\n\n    ${run}`),
    `${heading}# Usage`,
    `    ${usage(command)}`,
    ...(operands ? [`\`${operands.name}\`: ${operands.help}`] : []),
    ['| option | meaning | environment |', '|---|---|---|', ...rows].join('\n'),
  ].join('\n\n');
}

const row = (...cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
