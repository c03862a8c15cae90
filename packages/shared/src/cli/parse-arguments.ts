import { CommanderError, Command as Parser } from 'commander';
import { UsageError } from '../errors.ts';
import { show } from '../show.ts';
import { type Command, wordOf } from './command.ts';
import { kebab, longFlag, type OptionTable } from './option.ts';

/** The parsed words of a command line. */
export interface Arguments {
  /** Texts of the options by name, as written; a flag is 'true' or 'false'. */
  readonly given: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/**
 * Reads a command line.
 * @throws UsageError as in `--stesp: unknown option (did you mean --steps?)`
 */
export function parseArguments(command: Command<OptionTable>, table: OptionTable, argv: readonly string[]): Arguments {
  refuseEquals(table, argv);
  const parser = new Parser(command.name)
    .helpOption(false)
    .argument('[operands...]')
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  for (const [name, { short, isFlag }] of Object.entries(table)) {
    const flags = `${short ? `-${short}, ` : ''}${longFlag(name)}`;
    parser.option(isFlag ? flags : `${flags} <value>`);
    if (isFlag) parser.option(`--no-${kebab(name)}`);
  }
  try {
    parser.parse(argv, { from: 'user' });
  } catch (error) {
    throw error instanceof CommanderError ? usage(error, table) : error;
  }
  const given = new Map<string, string>();
  for (const name of Object.keys(table)) {
    const value: unknown = parser.getOptionValue(name);
    if (value !== undefined) given.set(name, String(value));
  }
  refuseSwallowed(table, given);
  refuseOperands(command, parser.args);
  return { given, operands: parser.args };
}

/** Refuses `-g=7`, which would be read as the value "=7". */
function refuseEquals(table: OptionTable, argv: readonly string[]): void {
  const end = argv.indexOf('--');
  for (const word of end < 0 ? argv : argv.slice(0, end)) {
    const [, letter, value] = /^-([a-z])=(.*)$/s.exec(word) ?? [];
    const option = Object.values(table).find(({ short }) => short === letter);
    if (letter && option) throw new UsageError(`${word}: write -${letter}${option.isFlag ? '' : ` ${value}`}`);
  }
}

/** Refuses `-o --steps 5`, where a value was forgotten. */
function refuseSwallowed(table: OptionTable, given: ReadonlyMap<string, string>): void {
  const flags = new Set(Object.keys(table).map(longFlag));
  for (const [name, value] of given)
    if (flags.has(value)) throw new UsageError(`${longFlag(name)}: expected ${table[name]?.expects}, got the option ${value}`);
}

function refuseOperands({ operands, commands }: Command<OptionTable>, given: readonly string[]): void {
  const surplus = given[operands ? (operands.max ?? Number.POSITIVE_INFINITY) : 0];
  if (surplus === undefined) return;
  if (commands && !operands)
    throw new UsageError(`${show(surplus)}: expected an option or, as the first word, one of ${commands.map(wordOf).join(', ')}`);
  throw new UsageError(`${show(surplus)}: unexpected operand${operands ? '' : '; the command takes options only'}`);
}

/** The parser's error in this project's form. */
function usage({ code, message }: CommanderError, table: OptionTable): UsageError {
  const flag = /'[^']*?(--?[^\s',<=]+)(?:=[^']*| <value>)?'/.exec(message)?.[1] ?? '';
  const hint = /\(Did you mean (.*)\?\)/.exec(message)?.[1];
  const option = Object.entries(table).find(([name]) => longFlag(name) === flag)?.[1];
  const renamed = Object.entries(table).find(([, { formerly }]) => formerly !== undefined && longFlag(formerly) === flag);
  if (code === 'commander.unknownOption' && renamed) {
    const [name, { placeholder, help }] = renamed;
    return new UsageError(`${flag}: unknown option; it is now ${longFlag(name)} ${placeholder} (${help})`);
  }
  if (code === 'commander.unknownOption')
    return new UsageError(option ? `${flag}: takes no value` : `${flag}: unknown option${hint ? ` (did you mean ${hint}?)` : ''}`);
  if (code === 'commander.optionMissingArgument' && option) return new UsageError(`${flag}: expected ${option.expects}, got nothing`);
  return new UsageError(message.replace(/^error: /, ''));
}
