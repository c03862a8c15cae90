import { allOptions, type Command } from './command.ts';
import { longFlag, type Option, type OptionTable } from './option.ts';

/** The shells that completions are made for. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** A script that, sourced by a shell, completes a command's options, the words that they take, and file names. */
export function completions(command: Command<OptionTable>, shell: (typeof shells)[number]): string {
  const options = Object.entries(allOptions(command));
  return { bash, zsh, fish }[shell](command.name, options);
}

type Entries = readonly (readonly [name: string, option: Option<unknown>])[];

function bash(command: string, options: Entries): string {
  const call = `_${command.replaceAll('-', '_')}`;
  const cases = options
    .filter(([, { isFlag }]) => !isFlag)
    .map(([name, { short, choices }]) => {
      const flags = [...(short ? [`-${short}`] : []), longFlag(name)].join('|');
      const words = choices ? `COMPREPLY=($(compgen -W ${quoted(choices.join(' '))} -- "$word"))` : 'COMPREPLY=($(compgen -f -- "$word"))';
      return `    ${flags}) ${words}; return ;;`;
    });
  const all = options.map(([name]) => longFlag(name)).join(' ');
  return `${[
    `${call}() {`,
    `  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"`,
    '  case "$before" in',
    ...cases,
    '  esac',
    `  if [[ "$word" == -* ]]; then COMPREPLY=($(compgen -W ${quoted(all)} -- "$word")); else COMPREPLY=($(compgen -f -- "$word")); fi`,
    '}',
    `complete -o filenames -F ${call} ${command}`,
  ].join('\n')}\n`;
}

function zsh(command: string, options: Entries): string {
  const specs = options.flatMap(([name, { short, isFlag, help, choices, placeholder }]) => {
    const action = isFlag ? '' : `:${placeholder}:${choices ? `(${choices.join(' ')})` : '_files'}`;
    const text = help.replaceAll(/[[\]:\\]/g, '\\$&');
    return [...(short ? [`-${short}`] : []), longFlag(name)].map((flag) => `  ${quoted(`${flag}[${text}]${action}`)}`);
  });
  return `${[`#compdef ${command}`, '_arguments \\', ...specs.map((spec) => `${spec} \\`), "  '*:file:_files'"].join('\n')}\n`;
}

function fish(command: string, options: Entries): string {
  const lines = options.map(([name, { short, isFlag, help, choices }]) =>
    [
      `complete -c ${command} -l ${longFlag(name).slice(2)}`,
      ...(short ? [`-s ${short}`] : []),
      ...(isFlag ? [] : choices ? [`-x -a ${fishQuoted(choices.join(' '))}`] : ['-r']),
      `-d ${fishQuoted(help)}`,
    ].join(' '),
  );
  return `${lines.join('\n')}\n`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const fishQuoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
