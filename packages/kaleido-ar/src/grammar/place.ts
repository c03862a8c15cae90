/*
 * A place is "(", numbers with commas between them, ")"; with at most one space, before a number, and no leading zeros. The state
 * determines which characters may follow, so that every allowed text is a valid box or blob.
 */

/** State inside a place: complete numbers, the digits of the current one, and whether a space may precede it. */
export interface Place {
  readonly kind: PlaceKind;
  readonly values: readonly number[];
  /** Undefined before its first digit. */
  readonly value: number | undefined;
  readonly mayIndent: boolean;
}

export type PlaceKind = 'box' | 'blob';

type Range = readonly [min: number, max: number];

/** Range of each number, given those before it (docs/design.md §2). */
const ranges: Readonly<Record<PlaceKind, readonly ((values: readonly number[]) => Range)[]>> = {
  box: [() => [0, 999], () => [0, 999], ([x1 = 0]) => [x1 + 1, 1000], ([, y1 = 0]) => [y1 + 1, 1000]],
  blob: [() => [0, 1000], () => [0, 1000], () => [0, 1000], ([, , major = 0]) => [0, major], () => [0, 180]],
};

/** Length of the longest closing text: five numbers of four digits, commas between them, and the bracket. */
export const MAX_CLOSING_LENGTH = 5 * 4 + 4 + 1;

export const openPlace = (kind: PlaceKind): Place => ({ kind, values: [], value: undefined, mayIndent: true });

/** The state after one more character; 'closed' after the last bracket; undefined when the character is not allowed. */
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

/** The shortest text that closes a place. After each of its characters, the rest is the shortest closing text. */
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

/** The smallest of the shortest numbers in a range that begin with the digits of `value`; undefined when there are none. */
function completed(value: number, [min, max]: Range): number | undefined {
  if (value === 0) return min === 0 ? 0 : undefined;
  for (let first = value, width = 1; first <= max; first *= 10, width *= 10) if (first + width - 1 >= min) return Math.max(first, min);
  return undefined;
}
