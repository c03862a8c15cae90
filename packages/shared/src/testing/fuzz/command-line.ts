import { allOptions, type Command } from '../../cli/command.ts';
import { kebab, type OptionTable } from '../../cli/option.ts';
import { readOptionFile } from '../../cli/option-file.ts';
import { parseArguments } from '../../cli/parse-arguments.ts';
import { resolveOptions } from '../../cli/resolve.ts';
import { InputError } from '../../errors.ts';
import type { Draw } from './draw.ts';
import { mutateJson } from './json.ts';
import type { FuzzReader } from './reader.ts';

/** Values that some option refuses, or reads in an unusual way. */
const VALUES = [
  ...['1', '0', '-1', '', '1e9', '1/4', '0/0', '9/4', 'inf', 'NaN', '\ud800', '\0', '--', '-', '64MiB', '1e999', '99999999999999999999'],
  ...['ddim', 'a,b', '900,1', '../x', 'true', '💥', '-o', '--steps'],
];

const unread = { env: {}, signal: new AbortController().signal };

/** The words of a command line: JSON, a list of texts. */
export const argumentsReader = (command: Command<OptionTable>): FuzzReader => ({
  seeds: () => [Buffer.from('[]')],
  mutate: (_, draw) => Buffer.from(JSON.stringify(Array.from({ length: draw.int(7) }, () => wordsOf(command, draw)).flat())),
  async read(input) {
    const { given } = parseArguments(command, allOptions(command), wordsIn(input));
    resolveOptions(command, given, {}, []);
  },
});

function wordsOf(command: Command<OptionTable>, draw: Draw): string[] {
  const name = draw.pick(Object.keys(command.options));
  const { short = 'z' } = command.options[name]!;
  const value = draw.pick(VALUES);
  const flag = draw.pick([`--${kebab(name)}`, `--${kebab(name)}`, `-${short}`, `--${kebab(name)}=${value}`]);
  return draw.pick([[flag, value], [flag], [value]]);
}

/** A file for --options. */
export const optionFileReader = (command: Command<OptionTable>): FuzzReader => ({
  seeds: () => [Buffer.from(JSON.stringify({ [command.name]: defaultsOf(command), 'kaleido-train validate': {} }))],
  mutate: mutateJson,
  async read(input, { file }) {
    const options = await readOptionFile(file('options.json', input), command, unread);
    resolveOptions(command, new Map(), {}, options ? [options] : []);
  },
});

/** The defaults that an option file can express. */
const defaultsOf = ({ options }: Command<OptionTable>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(options).flatMap(([name, { default: value }]) =>
      typeof value === 'boolean' || typeof value === 'string' || Number.isFinite(value) ? [[kebab(name), value]] : [],
    ),
  );

function wordsIn(input: Buffer): string[] {
  let words: unknown;
  try {
    words = JSON.parse(input.toString());
  } catch {
    throw new InputError('not JSON');
  }
  if (!Array.isArray(words) || words.some((word) => typeof word !== 'string')) throw new InputError('not a list of words');
  return words;
}
