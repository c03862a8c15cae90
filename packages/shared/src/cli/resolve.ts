import { InputError, UsageError } from '../errors.ts';
import { show } from '../show.ts';
import type { ConfigFile } from './config-file.ts';
import { environmentName, kebab, longFlag, type OptionTable } from './option.ts';

/** An option's value and where it came from: `--steps`, `KALEIDO_STEPS`, a config file's path, or `default`. */
export interface Resolved {
  readonly value: unknown;
  readonly from: string;
}

/**
 * The value of every option: flags before the environment before the config file before the default. An environment variable
 * that is set to nothing counts as not set. Throws `--steps: expected a positive integer, got "abc"`.
 */
export function resolveOptions(
  table: OptionTable,
  given: ReadonlyMap<string, string>,
  env: Readonly<Record<string, string | undefined>>,
  config: ConfigFile | undefined,
): Map<string, Resolved> {
  const resolved = new Map<string, Resolved>();
  for (const [name, option] of Object.entries(table)) {
    const source = [
      { text: given.get(name), from: longFlag(name), at: longFlag(name), fault: UsageError },
      { text: env[environmentName(name)] || undefined, from: environmentName(name), at: environmentName(name), fault: UsageError },
      { text: config?.values.get(name), from: config?.path ?? '', at: `${config?.section}.${kebab(name)}`, fault: InputError },
    ].find(({ text }) => text !== undefined);
    if (source?.text === undefined) {
      resolved.set(name, { value: option.default, from: 'default' });
      continue;
    }
    const value = option.parse(source.text);
    if (value === undefined) throw new source.fault(`${source.at}: expected ${option.expects}, got ${show(source.text)}`);
    resolved.set(name, { value, from: source.from });
  }
  return resolved;
}

/** What --print-config prints: one JSON object with value and origin of each option, one a line. */
export function printed(resolved: ReadonlyMap<string, Resolved>): string {
  const lines = [...resolved].map(
    ([name, { value, from }]) => `  ${JSON.stringify(kebab(name))}: ${JSON.stringify({ value: shown(value), from })}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** JSON has neither undefined nor Infinity. */
const shown = (value: unknown): unknown => (value === undefined ? null : value === Number.POSITIVE_INFINITY ? 'inf' : value);
