/*
 * A place is "(" numbers ")" with commas between them, no spaces but one before a number, no leading zeros. Its state says which
 * characters may follow, so that every text that the states allow reads as a valid box or blob.
 */

/** Inside a place: numbers that are finished, what has been said of the one at hand, and whether a space may come before it. */
export interface Place {
  readonly kind: PlaceKind;
  readonly values: readonly number[];
  /** Undefined before its first digit. */
  readonly value: number | undefined;
  readonly mayIndent: boolean;
}

export type PlaceKind = 'box' | 'blob';

type Range = readonly [least: number, most: number];

/** Range of each number, given those before it (docs/design.md §2). */
const ranges: Readonly<Record<PlaceKind, readonly ((values: readonly number[]) => Range)[]>> = {
  box: [() => [0, 999], () => [0, 999], ([x1 = 0]) => [x1 + 1, 1000], ([, y1 = 0]) => [y1 + 1, 1000]],
  blob: [() => [0, 1000], () => [0, 1000], () => [0, 1000], ([, , major = 0]) => [0, major], () => [0, 180]],
};

/** No closing text is longer: five numbers of four digits, commas between them, and the bracket. */
export const MAX_CLOSING_LENGTH = 5 * 4 + 4 + 1;

export const openPlace = (kind: PlaceKind): Place => ({ kind, values: [], value: undefined, mayIndent: true });

/** The state after one more character; 'closed' after the last bracket; undefined when the character may not come here. */
export function placeAfter({ kind, values, value, mayIndent }: Place, character: string): Place | 'closed' | undefined {
  if (character === ' ') return mayIndent ? { kind, values, value, mayIndent: false } : undefined;
  const range = rangeOf(kind, values);
  if (character >= '0' && character <= '9') {
    if (value === 0) return undefined;
    const longer = (value ?? 0) * 10 + Number(character);
    return completed(longer, range) === undefined ? undefined : { kind, values, value: longer, mayIndent: false };
  }
  if (value === undefined || completed(value, range) !== value) return undefined;
  const last = values.length === ranges[kind].length - 1;
  if (character === ')') return last ? 'closed' : undefined;
  if (character === ',') return last ? undefined : { kind, values: [...values, value], value: undefined, mayIndent: true };
  return undefined;
}

/** The shortest text that closes a place. Each character of it leads to a place that the rest closes. */
export function closingText({ kind, values, value }: Place): string {
  const range = rangeOf(kind, values);
  const all = [...values, value === undefined ? range[0] : (completed(value, range) ?? value)];
  let text = `${all.at(-1)}`.slice(value === undefined ? 0 : `${value}`.length);
  for (let index = all.length; index < ranges[kind].length; index++) {
    const [min] = rangeOf(kind, all);
    all.push(min);
    text += `,${min}`;
  }
  return `${text})`;
}

const rangeOf = (kind: PlaceKind, values: readonly number[]): Range => ranges[kind][values.length]?.(values) ?? [0, -1];

/** The shortest number within a range, and of those the smallest, that begins with the digits of `value`; undefined when none does. */
function completed(value: number, [min, max]: Range): number | undefined {
  if (value === 0) return min === 0 ? 0 : undefined;
  for (let first = value, width = 1; first <= max; first *= 10, width *= 10) if (first + width - 1 >= min) return Math.max(first, min);
  return undefined;
}
