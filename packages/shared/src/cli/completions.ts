import { allOptions, type Command, wordOf } from './command.ts';
import { longFlag, type Option, type OptionTable } from './option.ts';
import type { shells } from './shells.ts';

/** A shell script that completes a command's options, their choices, its sub-commands and file names. */
export function completions(command: Command<OptionTable>, shell: (typeof shells)[number]): string {
  return { bash, zsh, fish }[shell](command);
}

type Entries = readonly (readonly [name: string, option: Option<unknown>])[];
const entriesOf = (command: Command<OptionTable>): Entries => Object.entries(allOptions(command));

function bash(command: Command<OptionTable>): string {
  const { name, commands = [] } = command;
  const call = `_${name.replaceAll('-', '_')}`;
  const words = commands.map(wordOf).join(' ');
  return `${[
    `${call}() {`,
    `  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"`,
    ...(words
      ? [
          `  if [[ $COMP_CWORD == 1 && "$word" != -* ]]; then COMPREPLY=($(compgen -W ${quoted(words)} -- "$word") $(compgen -f -- "$word")); return; fi`,
          `  case "\${COMP_WORDS[1]}" in`,
          ...commands.flatMap((one) => [`  ${wordOf(one)})`, ...bashOptions(one), '    return ;;']),
          '  esac',
        ]
      : []),
    ...bashOptions(command),
    '}',
    `complete -o filenames -F ${call} ${name}`,
  ].join('\n')}\n`;
}

function bashOptions(command: Command<OptionTable>): string[] {
  const options = entriesOf(command);
  const cases = options
    .filter(([, { isFlag }]) => !isFlag)
    .map(([name, { short, choices }]) => {
      const flags = [...(short ? [`-${short}`] : []), longFlag(name)].join('|');
      const words = choices ? `COMPREPLY=($(compgen -W ${quoted(choices.join(' '))} -- "$word"))` : 'COMPREPLY=($(compgen -f -- "$word"))';
      return `    ${flags}) ${words}; return ;;`;
    });
  const all = options.map(([name]) => longFlag(name)).join(' ');
  return [
    '  case "$before" in',
    ...cases,
    '  esac',
    `  if [[ "$word" == -* ]]; then COMPREPLY=($(compgen -W ${quoted(all)} -- "$word")); else COMPREPLY=($(compgen -f -- "$word")); fi`,
  ];
}

function zsh(command: Command<OptionTable>): string {
  const { name, commands = [] } = command;
  const own = ['_arguments \\', ...zshSpecs(command).map((spec) => `${spec} \\`)];
  if (commands.length === 0) return `${[`#compdef ${name}`, ...own, "  '*:file:_files'"].join('\n')}\n`;
  const branches = commands.flatMap((one) => [
    `${wordOf(one)}) shift words; (( CURRENT-- )); _arguments \\`,
    ...zshSpecs(one).map((spec) => `${spec} \\`),
    "  '*:file:_files' ;;",
  ]);
  const words = commands.map(wordOf).join(' ');
  return `${[`#compdef ${name}`, 'case "$words[2]" in', ...branches, `*) ${own.join('\n')}`, `  '1:command:(${words})' '*:file:_files' ;;`, 'esac'].join('\n')}\n`;
}

function zshSpecs(command: Command<OptionTable>): string[] {
  return entriesOf(command).flatMap(([name, { short, isFlag, help, choices, placeholder }]) => {
    const action = isFlag ? '' : `:${placeholder}:${choices ? `(${choices.join(' ')})` : '_files'}`;
    const text = help.replaceAll(/[[\]:\\]/g, '\\$&');
    return [...(short ? [`-${short}`] : []), longFlag(name)].map((flag) => `  ${quoted(`${flag}[${text}]${action}`)}`);
  });
}

function fish(command: Command<OptionTable>): string {
  const { name, commands = [] } = command;
  const words = commands.map(wordOf).join(' ');
  const lines = [
    ...fishOptions(command, name, words ? `not __fish_seen_subcommand_from ${words}` : ''),
    ...commands.map((one) => `complete -c ${name} -n __fish_use_subcommand -a ${wordOf(one)} -d ${fishQuoted(one.summary)}`),
    ...commands.flatMap((one) => fishOptions(one, name, `__fish_seen_subcommand_from ${wordOf(one)}`)),
  ];
  return `${lines.join('\n')}\n`;
}

const fishOptions = (command: Command<OptionTable>, program: string, when: string): string[] =>
  entriesOf(command).map(([name, { short, isFlag, help, choices }]) =>
    [
      `complete -c ${program}`,
      ...(when ? [`-n ${fishQuoted(when)}`] : []),
      `-l ${longFlag(name).slice(2)}`,
      ...(short ? [`-s ${short}`] : []),
      ...(isFlag ? [] : choices ? [`-x -a ${fishQuoted(choices.join(' '))}`] : ['-r']),
      `-d ${fishQuoted(help)}`,
    ].join(' '),
  );

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const fishQuoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
