/*
 * A place is "(" numbers ")" with commas between them, no spaces but one before a number, no leading zeros. Its state says which
 * characters may follow, so that every text that the states allow reads as a valid box or blob.
 */

/** Inside a place: numbers that are finished, digits of the one at hand, and whether a space may come before it. */
export interface Place {
  readonly kind: PlaceKind;
  readonly values: readonly number[];
  readonly digits: string;
  readonly mayIndent: boolean;
}

export type PlaceKind = 'box' | 'blob';

/** Range of each number, given those before it (design.md §2). */
const ranges: Readonly<Record<PlaceKind, readonly ((values: readonly number[]) => readonly [number, number])[]>> = {
  box: [() => [0, 999], () => [0, 999], ([x1 = 0]) => [x1 + 1, 1000], ([, y1 = 0]) => [y1 + 1, 1000]],
  blob: [() => [0, 1000], () => [0, 1000], () => [0, 1000], ([, , major = 0]) => [0, major], () => [0, 180]],
};

export const openPlace = (kind: PlaceKind): Place => ({ kind, values: [], digits: '', mayIndent: true });

/** The state after one more character; 'closed' after the last bracket; undefined when the character may not come here. */
export function placeAfter(place: Place, character: string): Place | 'closed' | undefined {
  const { kind, values, digits } = place;
  if (character === ' ') return place.mayIndent ? { ...place, mayIndent: false } : undefined;
  const range = rangeOf(place);
  if (character >= '0' && character <= '9') {
    const longer = digits + character;
    return missingDigits(longer, range) === undefined ? undefined : { ...place, digits: longer, mayIndent: false };
  }
  if (digits === '' || missingDigits(digits, range) !== '') return undefined;
  const last = values.length === ranges[kind].length - 1;
  if (character === ')') return last ? 'closed' : undefined;
  if (character === ',') return last ? undefined : { kind, values: [...values, Number(digits)], digits: '', mayIndent: true };
  return undefined;
}

/** The shortest text that closes a place. Each character of it leads to a place that the rest closes. */
export function closingText(place: Place): string {
  const finished = missingDigits(place.digits, rangeOf(place)) ?? '';
  const values = [...place.values, Number(place.digits + finished)];
  let text = finished;
  for (let index = values.length; index < ranges[place.kind].length; index++) {
    const [least] = rangeOf({ kind: place.kind, values });
    values.push(least);
    text += `,${least}`;
  }
  return `${text})`;
}

const rangeOf = ({ kind, values }: Pick<Place, 'kind' | 'values'>): readonly [number, number] =>
  ranges[kind][values.length]?.(values) ?? [0, -1];

/** The fewest digits, the smallest first, that make a number within the range; '' when it is one; undefined when none do. */
function missingDigits(digits: string, [least, most]: readonly [number, number]): string | undefined {
  if (digits === '') return `${least}`;
  if (digits.length > 1 && digits.startsWith('0')) return undefined;
  const value = Number(digits);
  if (value >= least && value <= most) return '';
  if (digits === '0') return undefined;
  for (let count = 1, first = value * 10, width = 10; first <= most; count++, first *= 10, width *= 10)
    if (first + width - 1 >= least) return `${Math.max(first, least)}`.slice(-count);
  return undefined;
}
