import { UsageError } from '../errors.ts';
import { show } from '../show.ts';
import type { OptionTable, OptionValues } from './option.ts';

/** Options of a table as a library caller gives them: all are optional. */
export type GivenOptions<Table extends OptionTable> = { readonly [Name in keyof Table]?: OptionValues<Table>[Name] | undefined };

/**
 * The option values for a library caller: given ones are checked as on the command line, the others get their defaults.
 * @throws UsageError as in `steps: expected a positive integer, got 0`
 */
export function withDefaults<Table extends OptionTable>(table: Table, given: GivenOptions<Table>): OptionValues<Table> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(table, name));
  if (unknown !== undefined) throw new UsageError(`${show(unknown)}: unknown option`);
  const values = Object.entries(table).map(([name, option]) => {
    const value: unknown = given[name];
    if (value === undefined) return [name, option.default];
    const parsed = isText(value) ? option.parse(textOf(value)) : undefined;
    if (parsed === undefined) throw new UsageError(`${name}: expected ${option.expects}, got ${show(value)}`);
    return [name, parsed];
  });
  return Object.fromEntries(values) as OptionValues<Table>;
}

/** Whether a value can be written on a command line. */
const isText = (value: unknown): boolean =>
  Array.isArray(value) ? value.every(isText) : ['string', 'number', 'boolean'].includes(typeof value);

/** A value as written on a command line: list items separated by commas. */
const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.map(textOf).join(',') : value === Number.POSITIVE_INFINITY ? 'inf' : String(value);
