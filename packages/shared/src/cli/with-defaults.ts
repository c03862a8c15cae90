import { UsageError } from '../errors.ts';
import { show } from '../show.ts';
import type { OptionTable, OptionValues } from './option.ts';

/** Options of a table as a program gives them: any of them may be left out. */
export type GivenOptions<Table extends OptionTable> = { readonly [Name in keyof Table]?: OptionValues<Table>[Name] | undefined };

/**
 * The values of a table for a caller in code: those that are given, checked as the command line checks them, and the defaults of the rest.
 * @throws UsageError `steps: expected a positive integer, got 0`
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

/** Whether a value is one that a command line can hold. */
const isText = (value: unknown): boolean =>
  Array.isArray(value) ? value.every(isText) : ['string', 'number', 'boolean'].includes(typeof value);

/** A value as it stands on a command line: lists separated by commas. */
const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.map(textOf).join(',') : value === Number.POSITIVE_INFINITY ? 'inf' : String(value);
