import type { Region } from '../mask/measure.ts';
import type { Looks } from './looks.ts';

/** `a, b and c`. */
const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** Lightness and pattern, to precede a colour. Lightness is omitted if the colour word implies one. */
const surfaceWords = ({ shade, isPatterned, colours }: Looks): string[] => [
  ...(shade !== undefined && !colours[0]?.shade ? [shade] : []),
  isPatterned ? 'patterned' : 'plain',
];

/** `dark, patterned, red and green`. */
export const looksInWords = (looks: Looks): string => listed([...surfaceWords(looks), ...looks.colours.map(({ word }) => word)]);

/** A noun with its look: `plain red hat`, `patterned dress in red, blue and white`. @param joined precedes several colours */
export function withLooks(noun: string, looks: Looks, joined: string): string {
  const colours = looks.colours.map(({ word }) => word);
  const isOne = colours.length === 1;
  return [...surfaceWords(looks), ...(isOne ? colours : []), noun, ...(isOne ? [] : [joined, listed(colours)])].join(' ');
}

/** Minimum share of the picture for each size word. */
const sizes = [
  [0.4, 'large'],
  [0.08, ''],
  [0.02, 'small'],
  [0, 'tiny'],
] as const;

/** The size of something in its picture; empty for medium size. */
export const sizeWords = ({ area }: Region): string[] =>
  sizes
    .flatMap(([min, word]) => (area >= min ? [word] : []))
    .slice(0, 1)
    .filter(Boolean);

const third = (value: number): -1 | 0 | 1 => (value < 1000 / 3 ? -1 : value > 2000 / 3 ? 1 : 0);

/** The place of something, by the third of the picture that contains its centre. */
export function whereWords({ blob: [x, y] }: Region): string {
  const [across, down] = [third(x), third(y)];
  if (down === 0) return across === 0 ? 'in the middle' : across < 0 ? 'on the left' : 'on the right';
  const edge = down < 0 ? 'top' : 'bottom';
  return across === 0 ? `at the ${edge}` : `at the ${edge} ${across < 0 ? 'left' : 'right'}`;
}
