import { constant, decoded, flag, integer, list, number } from '@kaleido/shared/config';

/*
 * Fields as ml-mdm writes them: a number may be a text, as from its command line, a flag may be 1 or 0, and a list may be a text with commas
 * or a single number.
 */

/** Inclusive bounds. */
interface Range {
  readonly min: number;
  readonly max: number;
}

export const looseNumber = (range: Range) => decoded(asNumber, number(range)).meta({ also: ['text'] });

export const looseInteger = (range: Range) => decoded(asNumber, integer(range)).meta({ also: ['text'] });

export const looseFlag = () => decoded(asFlag, flag()).meta({ also: [0, 1] });

/** A field of ml-mdm of which only one value is supported. */
export const fixed = <const T extends number | boolean>(value: T, why: string) =>
  decoded(typeof value === 'boolean' ? asFlag : asNumber, constant(value, `${value} (${why})`)).meta({
    also: [value === true || value === 1 ? 1 : 0],
  });

/** Integers, at most `maxItems` of them. */
export const integers = ({ maxItems, min, max, minItems = 0 }: Range & { readonly maxItems: number; readonly minItems?: number }) => {
  const expected = `integers from ${min} to ${max}`;
  const item = decoded(asNumber, integer({ min, max }, expected));
  return list(item, { expected, min: minItems, max: maxItems, decode: asList }).meta({ also: ['number', 'text'] });
};

function asList(value: unknown): unknown {
  if (typeof value === 'string') return value.split(',').filter((part) => part.trim() !== '');
  return typeof value === 'number' ? [value] : value;
}

const asNumber = (value: unknown): unknown => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value);

const asFlag = (value: unknown): unknown => (value === 1 ? true : value === 0 ? false : value);
