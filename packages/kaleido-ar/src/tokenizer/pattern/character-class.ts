import type { CharacterSet } from './syntax.ts';

/** Oniguruma's shorthands, as the inside of a JavaScript class with the flag u. */
const shorthands: Readonly<Record<string, string>> = {
  s: '\\p{White_Space}',
  d: '\\p{Nd}',
  h: '0-9A-Fa-f',
  w: '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}',
};

/** Shorthands outside a class; there, as in Oniguruma, \w includes superscript digits and fractions of Latin-1. */
const alone: Readonly<Record<string, string>> = { ...shorthands, w: `${shorthands.w}\\u00B2\\u00B3\\u00B9\\u00BC-\\u00BE` };

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, a: 7, e: 27 };

const MAX_CACHED = 1 << 16;

/**
 * The set of a class, from its inside in JavaScript's syntax.
 * @param folded whether letters match both cases
 */
export function characterSet(inside: string, { negative = false, folded = false } = {}): CharacterSet {
  const expression = new RegExp(`^[${negative ? '^' : ''}${inside}]$`, folded ? 'iu' : 'u');
  const matches = (codePoint: number) => expression.test(String.fromCodePoint(codePoint));
  const ascii = Uint8Array.from({ length: 128 }, (_, codePoint) => Number(matches(codePoint)));
  const others = new Map<number, boolean>();
  return (codePoint) => {
    if (codePoint < 128) return ascii[codePoint] === 1;
    let found = others.get(codePoint);
    if (found === undefined) {
      if (others.size === MAX_CACHED) others.clear();
      found = matches(codePoint);
      others.set(codePoint, found);
    }
    return found;
  };
}

/** A character, escaped for a class. */
export const inClass = (codePoint: number): string => `\\u{${codePoint.toString(16)}}`;

/** A parsed escape: one character, or a set, as the inside of a class, and whether it is negated. */
export type Escape =
  | { readonly end: number; readonly codePoint: number }
  | { readonly end: number; readonly inside: string; readonly negative: boolean; readonly isProperty: boolean };

/**
 * Parses the escape after a backslash at an index: \n, \x41, \x{1F600}, \u0041, \p{L}, \s, \., and so on.
 * @throws SyntaxError for an escape that is not supported
 */
export function readEscape(pattern: string, at: number, where: 'alone' | 'in class'): Escape {
  const letter = String.fromCodePoint(pattern.codePointAt(at + 1) ?? 0);
  const rest = pattern.slice(at, at + 80);
  const property = /^\\([pP])\{(\^?)([A-Za-z_][A-Za-z_0-9]*)\}/.exec(rest);
  if (property) {
    const [whole, kind, not, name = ''] = property;
    return { end: at + whole.length, inside: `\\p{${propertyName(name)}}`, negative: (kind === 'P') !== (not === '^'), isProperty: true };
  }
  const number = /^\\(?:x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))/.exec(rest);
  if (number) {
    const codePoint = Number.parseInt(number[1] ?? number[2] ?? number[3] ?? '', 16);
    if (codePoint > 0x10ffff) throw new SyntaxError(`${number[0]} is not a character`);
    return { end: at + number[0].length, codePoint };
  }
  const end = at + 1 + letter.length;
  const inside = (where === 'alone' ? alone : shorthands)[letter.toLowerCase()];
  if (inside !== undefined) return { end, inside, negative: letter !== letter.toLowerCase(), isProperty: true };
  const control = controls[letter];
  if (control !== undefined) return { end, codePoint: control };
  if (at + 1 >= pattern.length || /[A-Za-z0-9]/.test(letter))
    throw new SyntaxError(`\\${at + 1 < pattern.length ? letter : ''} is not supported`);
  return { end, codePoint: letter.codePointAt(0)! };
}

/** JavaScript names scripts as in `Script=Han`, Oniguruma as in `Han`. */
function propertyName(name: string): string {
  for (const candidate of [name, `Script=${name}`])
    try {
      new RegExp(`\\p{${candidate}}`, 'u');
      return candidate;
    } catch {}
  throw new SyntaxError(`\\p{${name}} is not supported`);
}
