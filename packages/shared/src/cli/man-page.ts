import { allOptions, type Command, environmentOptions } from './command.ts';
import { variablesOf } from './environment.ts';
import { byCategory, flags, optionHelp, usage } from './help.ts';
import type { OptionTable } from './option.ts';
import { packageVersion } from './package-version.ts';

/** A command's manual page (section 1, man macros). */
export function manPage(command: Command<OptionTable>): string {
  const { name, summary, operands, commands = [] } = command;
  return [
    `.TH "${name.toUpperCase()}" 1 "" "${name} ${packageVersion(command.module)}"`,
    '.SH NAME',
    escaped(`${name} - ${summary.replace(/\.$/, '')}`),
    '.SH SYNOPSIS',
    escaped(usage(command)),
    ...(operands ? ['.SH OPERANDS', ...entry(operands.name, operands.help)] : []),
    '.SH OPTIONS',
    ...optionEntries(command, '.SS'),
    ...(commands.length > 0 ? ['.SH COMMANDS', ...commands.flatMap(commandSection)] : []),
    '.SH EXAMPLES',
    ...[command, ...commands]
      .flatMap((one) => one.examples)
      .flatMap(({ run, does }) => ['.PP', escaped(does), '.PP', '.nf', '.RS', escaped(run), '.RE', '.fi']),
    '.SH ENVIRONMENT',
    ...[command, ...commands].flatMap(variableEntries),
    '.SH EXIT STATUS',
    ...exitCodes.flatMap(([code, meaning]) => entry(code, meaning)),
    '',
  ].join('\n');
}

/** All options of a command, with headings when a macro for them is given. */
const optionEntries = (command: Command<OptionTable>, heading?: string): string[] =>
  byCategory(allOptions(command)).flatMap(([category, options]) => [
    ...(heading ? [`${heading} ${escaped(category)}`] : []),
    ...options.flatMap(([key, option]) => entry(flags(key, option).trim(), optionHelp(option))),
  ]);

const variableEntries = (command: Command<OptionTable>): string[] =>
  Object.entries(environmentOptions(command)).flatMap(([key, option]) => {
    const variables = variablesOf(command.name, key, option);
    return variables.length === 0 ? [] : entry(variables.join(', '), `the value of ${flags(key, option).trim()}`);
  });

/** The section of a sub-command. */
const commandSection = (command: Command<OptionTable>): string[] => [
  `.SS ${escaped(usage(command))}`,
  escaped(command.summary),
  ...(command.operands ? entry(command.operands.name, command.operands.help) : []),
  ...optionEntries(command),
];

const exitCodes = [
  ['0', 'success, also when the reader of the output closed it'],
  ['1', 'failed while working'],
  ['2', 'bad usage or bad input'],
  ['129, 130, 138, 143', 'stopped by SIGHUP, SIGINT, SIGUSR1, SIGTERM'],
] as const;

const entry = (term: string, text: string): string[] => ['.TP', `.B ${escaped(term)}`, escaped(text)];

/** Escapes what roff interprets: backslashes, hyphens, and a dot or quote at the beginning of a line. */
const escaped = (text: string): string => text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replace(/^[.']/, '\\&$&');
