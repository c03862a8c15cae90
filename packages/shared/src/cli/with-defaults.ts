import { InputError, UsageError } from '../errors.ts';
import { show } from '../show.ts';
import type { Option, OptionTable, OptionValues } from './option.ts';
import { type OptionTexts, textOf } from './option-texts.ts';

/** Options of a table as a library caller gives them: all are optional. */
export type GivenOptions<Table extends OptionTable> = { readonly [Name in keyof Table]?: OptionValues<Table>[Name] | undefined };

/**
 * The option values for a library caller: given ones are checked as on the command line, the others get their defaults.
 * @param ofModel defaults that belong to the model, stronger than the table's
 * @throws UsageError as in `steps: expected a positive integer, got 0`; InputError for a value of the model's
 */
export function withDefaults<Table extends OptionTable>(
  table: Table,
  given: GivenOptions<Table>,
  ofModel?: OptionTexts,
): OptionValues<Table> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(table, name));
  if (unknown !== undefined) throw new UsageError(`${show(unknown)}: unknown option`);
  const values = Object.entries(table).map(([name, option]) => {
    const value: unknown = given[name];
    if (value === undefined) return [name, ofModel?.values.has(name) ? parsedOf(name, option, ofModel) : option.default];
    const parsed = isText(value) ? option.parse(textOf(value)) : undefined;
    if (parsed === undefined) throw new UsageError(`${name}: expected ${option.expects}, got ${show(value)}`);
    return [name, parsed];
  });
  return Object.fromEntries(values) as OptionValues<Table>;
}

function parsedOf(name: string, option: Option<unknown>, { values, at }: OptionTexts): unknown {
  const text = values.get(name)!;
  const value = option.parse(text);
  if (value === undefined) throw new InputError(`${at(name)}: expected ${option.expects}, got ${show(text)}`);
  return value;
}

/** Whether a value can be written on a command line. */
const isText = (value: unknown): boolean =>
  Array.isArray(value) ? value.every(isText) : ['string', 'number', 'boolean'].includes(typeof value);
