import { allOptions, type Command, wordOf } from './command.ts';
import { kebab, longFlag, type Option, type OptionTable } from './option.ts';

const WIDTH = 100;

/** The text of --help: summary, examples, usage, sub-commands and options. */
export function helpText(command: Command<OptionTable>): string {
  const { name, summary, examples, operands, commands = [] } = command;
  const shown = examples.map(({ run, does }) => `  ${run}\n${wrap(does, 6)}`);
  const groups = byCategory(allOptions(command)).map(
    ([category, options]) => [category, options.map(([key, option]) => [flags(key, option), optionHelp(option)] as const)] as const,
  );
  const rows = groups.flatMap(([, group]) => group);
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
    ...(commands.length > 0 ? [wrap(`${name} COMMAND --help describes each.`, 2)] : []),
    ...groups.flatMap(([category, group]) => [
      `${category}:`,
      ...group.map(([left, right]) => {
        const text = wrap(right, column);
        return left.length + 4 > column ? `  ${left}\n${text}` : `  ${left}`.padEnd(column) + text.trimStart();
      }),
    ]),
  ]
    .join('\n')
    .replaceAll(/\n(?=\S)/g, '\n\n')
    .concat('\n');
}

/** A table's options grouped by heading, in the order in which the headings first occur. */
export function byCategory(
  table: OptionTable,
): (readonly [category: string, options: (readonly [name: string, option: Option<unknown>])[]])[] {
  const groups = new Map<string, (readonly [string, Option<unknown>])[]>();
  for (const [name, option] of Object.entries(table)) {
    const category = option.category ?? 'Options';
    groups.set(category, [...(groups.get(category) ?? []), [name, option]]);
  }
  return [...groups];
}

/** `kaleido-ar [OPTION]... [FILE]...`. */
export const usage = ({ name, operands, commands }: Command<OptionTable>): string =>
  `${name}${commands ? ' [COMMAND]' : ''} [OPTION]...${operands ? ` [${operands.name}]${operands.max === 1 ? '' : '...'}` : ''}`;

/** `-g, --guidance NUMBER`; a flag that is on by default is `--[no-]mask`. */
export function flags(name: string, { short, isFlag, placeholder, default: value }: Option<unknown>): string {
  const long = isFlag && value === true ? `--[no-]${kebab(name)}` : longFlag(name);
  return `${short ? `-${short}, ` : '    '}${long}${isFlag ? '' : ` ${placeholder}`}`;
}

/** Help, choices and default on one line. */
export function optionHelp({ help, choices, isFlag, isSize, default: value }: Option<unknown>): string {
  const facts = [
    ...(choices ? [choices.join(', ')] : []),
    ...(value === undefined || value === false ? [] : [`default ${isFlag ? 'on' : defaultText(value, isSize)}`]),
  ];
  return facts.length > 0 ? `${help} (${facts.join('; ')})` : help;
}

const defaultText = (value: unknown, isSize = false): string => {
  if (Array.isArray(value)) return value.join(',');
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  if (typeof value === 'object') return JSON.stringify(value);
  return isSize && typeof value === 'number' && value % 2 ** 20 === 0 ? `${value / 2 ** 20}MiB` : String(value);
};

function wrap(text: string, indent: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && indent + line.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => ' '.repeat(indent) + line).join('\n');
}
