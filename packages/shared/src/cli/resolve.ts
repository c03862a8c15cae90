import { InputError, UsageError } from '../errors.ts';
import { show } from '../show.ts';
import type { Command } from './command.ts';
import { type Environment, setVariable } from './environment.ts';
import { kebab, longFlag, type Option, type OptionTable } from './option.ts';
import type { OptionTexts } from './option-texts.ts';

/** An option's value and its source: `--steps`, `KALEIDO_DIFFUSE_STEPS`, the path of an option file or a model's defaults, or `default`. */
export interface Resolved {
  readonly value: unknown;
  readonly from: string;
}

/**
 * The value of every option of a command. Precedence: flags, the command's environment variables, global variables, the files
 * (the option file, the model's defaults), the default. An empty variable counts as unset.
 *
 * @throws UsageError `--steps: expected a positive integer, got "abc"`; InputError for a value in a file
 */
export function resolveOptions(
  command: Command<OptionTable>,
  given: ReadonlyMap<string, string>,
  env: Environment,
  files: readonly OptionTexts[],
): Map<string, Resolved> {
  const resolve = (name: string, option: Option<unknown>): Resolved => {
    const source = sourceOf(command, name, option, given, env, files);
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
  files: readonly OptionTexts[],
): Source | undefined {
  const flag = given.get(name);
  if (flag !== undefined) return { text: flag, from: longFlag(name), fault: UsageError };
  const variable = setVariable(env, command.name, name, option);
  if (variable) return { text: variable.text, from: variable.name, fault: UsageError };
  const file = files.find(({ values }) => values.has(name));
  return file && { text: file.values.get(name)!, from: file.path, at: file.at(name), fault: InputError };
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
