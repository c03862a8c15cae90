import { allOptions, type Command, environmentOptions } from './command.ts';
import { variablesOf } from './environment.ts';
import { byCategory, flags, optionHelp, usage } from './help.ts';
import type { Option, OptionTable } from './option.ts';

/** A command's page of the reference, in Markdown, followed by its sub-commands. */
export const markdown = (command: Command<OptionTable>): string =>
  [section(command, '#'), ...(command.commands ?? []).map((one) => section(one, '##'))].join('\n\n').concat('\n');

function section(command: Command<OptionTable>, heading: '#' | '##'): string {
  const { name, summary, examples, operands } = command;
  const settable = environmentOptions(command);
  const table = (options: readonly (readonly [string, Option<unknown>])[]) => {
    const rows = options.map(([key, option]) => {
      const variables = key in settable ? variablesOf(name, key, option) : [];
      return row(`\`${flags(key, option).trim()}\``, optionHelp(option), variables.map((variable) => `\`${variable}\``).join(', '));
    });
    return ['| option | meaning | environment |', '|---|---|---|', ...rows].join('\n');
  };
  return [
    `${heading} ${name}`,
    summary,
    ...examples.map(({ run, does }) => `${capital(does)}:\n\n    ${run}`),
    `${heading}# Usage`,
    `    ${usage(command)}`,
    ...(operands ? [`\`${operands.name}\`: ${operands.help}`] : []),
    ...byCategory(allOptions(command)).flatMap(([category, options]) => [`${heading}# ${category}`, table(options)]),
  ].join('\n\n');
}

const row = (...cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
