import { InputError, UsageError } from '../errors.ts';
import { show } from '../show.ts';
import type { Command } from './command.ts';
import { type Environment, setVariable } from './environment.ts';
import { kebab, longFlag, type Option, type OptionTable } from './option.ts';
import type { OptionFile } from './option-file.ts';

/** An option's value and its source: `--steps`, `KALEIDO_DIFFUSE_STEPS`, an option file's path, or `default`. */
export interface Resolved {
  readonly value: unknown;
  readonly from: string;
}

/**
 * The value of every option of a command. Precedence: flags, the command's environment variables, global variables, the option
 * file, the default. An empty variable counts as unset.
 *
 * @throws UsageError `--steps: expected a positive integer, got "abc"`; InputError for a value in the option file
 */
export function resolveOptions(
  command: Command<OptionTable>,
  given: ReadonlyMap<string, string>,
  env: Environment,
  file: OptionFile | undefined,
): Map<string, Resolved> {
  const resolve = (name: string, option: Option<unknown>): Resolved => {
    const source = sourceOf(command, name, option, given, env, file);
    if (source === undefined) return { value: option.default, from: 'default' };
    const value = option.parse(source.text);
    if (value === undefined) throw new source.fault(`${source.at ?? source.from}: expected ${option.expects}, got ${show(source.text)}`);
    return { value, from: source.from };
  };
  return new Map(Object.entries(command.options).map(([name, option]) => [name, resolve(name, option)]));
}

interface Source {
  readonly text: string;
  readonly from: string;
  /** The exact position for messages, when `from` is not precise. */
  readonly at?: string;
  readonly fault: typeof UsageError | typeof InputError;
}

function sourceOf(
  command: Command<OptionTable>,
  name: string,
  option: Option<unknown>,
  given: ReadonlyMap<string, string>,
  env: Environment,
  file: OptionFile | undefined,
): Source | undefined {
  const flag = given.get(name);
  if (flag !== undefined) return { text: flag, from: longFlag(name), fault: UsageError };
  const variable = setVariable(env, command.name, name, option);
  if (variable) return { text: variable.text, from: variable.name, fault: UsageError };
  const text = file?.values.get(name);
  if (file === undefined || text === undefined) return undefined;
  return { text, from: file.path, at: `${file.section}.${kebab(name)}`, fault: InputError };
}

/** The output of --print-config: a JSON object with value and source of each option, one option a line. */
export function printed(resolved: ReadonlyMap<string, Resolved>): string {
  const lines = [...resolved].map(
    ([name, { value, from }]) => `  ${JSON.stringify(kebab(name))}: ${JSON.stringify({ value: shown(value), from })}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** JSON has neither undefined nor Infinity. */
const shown = (value: unknown): unknown => (value === undefined ? null : value === Number.POSITIVE_INFINITY ? 'inf' : value);
