import { type Where, within } from '../config/where.ts';
import { kebab } from './option.ts';

/** Option values from elsewhere than the command line: an option file, or a model. */
export interface OptionTexts {
  /** The origin that `--print-config` shows. */
  readonly path: string;
  /** The exact position of an option's value, for messages. */
  readonly at: (name: string) => string;
  /** Texts by option name, as they would be written on the command line. */
  readonly values: ReadonlyMap<string, string>;
}

/** A value as written on a command line: list items separated by commas. */
export const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.map(textOf).join(',') : value === Number.POSITIVE_INFINITY ? 'inf' : String(value);

/**
 * Values of a config's fields as texts; those that are undefined are left out.
 * @param where of the fields
 * @param fields by option name; the file has them in snake case
 * @param names the options that may be taken from it
 */
export function optionTexts(where: Where, fields: Readonly<Record<string, unknown>>, names: readonly string[]): OptionTexts {
  const given = names.filter((name) => fields[name] !== undefined);
  return {
    path: where.file ?? '',
    at: (name) => [where.file, within(where, kebab(name).replaceAll('-', '_')).path].filter(Boolean).join(': '),
    values: new Map(given.map((name) => [name, textOf(fields[name])])),
  };
}
