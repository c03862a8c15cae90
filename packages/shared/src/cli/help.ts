import { allOptions, type Command, wordOf } from './command.ts';
import { kebab, longFlag, type Option, type OptionTable } from './option.ts';

const width = 100;

/** The text of --help: what the command does, examples first, then usage, sub-commands and options. */
export function helpText(command: Command<OptionTable>): string {
  const { name, summary, examples, operands, commands = [] } = command;
  const shown = examples.map(({ run, does }) => `  ${run}\n${wrap(does, 6)}`);
  const rows = Object.entries(allOptions(command)).map(([key, option]) => [flags(key, option), optionHelp(option)] as const);
  const column = Math.min(30, Math.max(...rows.map(([left]) => left.length)) + 4);
  const words = Math.max(...commands.map((one) => wordOf(one).length)) + 4;
  return [
    `${name}: ${summary}`,
    ...(shown.length > 0 ? ['Examples:', ...shown] : []),
    `Usage: ${usage(command)}`,
    ...(operands ? [wrap(`${operands.name}: ${operands.help}`, 2)] : []),
    ...(commands.length > 0
      ? ['Commands:', ...commands.map((one) => `  ${wordOf(one)}`.padEnd(words) + wrap(one.summary, words).trimStart())]
      : []),
    ...(commands.length > 0 ? [wrap(`${name} COMMAND --help tells more of each.`, 2)] : []),
    'Options:',
    ...rows.map(([left, right]) => {
      const text = wrap(right, column);
      return left.length + 4 > column ? `  ${left}\n${text}` : `  ${left}`.padEnd(column) + text.trimStart();
    }),
  ]
    .join('\n')
    .replaceAll(/\n(Examples:|Usage:|Commands:|Options:)/g, '\n\n$1')
    .concat('\n');
}

/** `kaleido-ar [OPTION]... [FILE]...`. */
export const usage = ({ name, operands, commands }: Command<OptionTable>): string =>
  `${name}${commands ? ' [COMMAND]' : ''} [OPTION]...${operands ? ` [${operands.name}]${operands.most === 1 ? '' : '...'}` : ''}`;

/** `-g, --guidance NUMBER`; a flag that is on by default is `--[no-]mask`. */
export function flags(name: string, { short, isFlag, placeholder, default: value }: Option<unknown>): string {
  const long = isFlag && value === true ? `--[no-]${kebab(name)}` : longFlag(name);
  return `${short ? `-${short}, ` : '    '}${long}${isFlag ? '' : ` ${placeholder}`}`;
}

/** Help, choices and default on one line. */
export function optionHelp({ help, choices, isFlag, default: value }: Option<unknown>): string {
  const facts = [
    ...(choices ? [choices.join(', ')] : []),
    ...(value === undefined || value === false ? [] : [`default ${isFlag ? 'on' : defaultText(value)}`]),
  ];
  return facts.length > 0 ? `${help} (${facts.join('; ')})` : help;
}

const defaultText = (value: unknown): string => {
  if (Array.isArray(value)) return value.join(',');
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  return typeof value === 'number' && value >= 2 ** 20 && value % 2 ** 20 === 0 ? `${value / 2 ** 20}MiB` : String(value);
};

function wrap(text: string, indent: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && indent + line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => ' '.repeat(indent) + line).join('\n');
}
