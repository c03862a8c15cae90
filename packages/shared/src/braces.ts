import { InputError } from './errors.ts';

/** A part of a pattern: literal text, a choice of patterns, or a range of numbers. */
type Part = string | readonly Pattern[] | Count;
type Pattern = readonly Part[];

/** `{8..11}`. */
interface Count {
  readonly first: string;
  readonly last: string;
}

/** An unclosed brace: the finished alternatives and the current one. */
interface Open {
  readonly choices: Part[][];
  pattern: Part[];
}

const MAX_DEPTH = 64;

/**
 * Expands shell braces: `{a,b}` lists, `{8..11}` counts (up or down), `{08..11}` keeps the width; they may be nested. Any other text
 * is kept.
 * @throws InputError when there would be more than `max` names (checked before any is built), or braces are nested deeper than 64
 */
export function expandBraces(pattern: string, max: number): string[] {
  const parts = parse(pattern);
  if (namesIn(parts) > max) throw new InputError(`${pattern.slice(0, 200)}: expands to more than ${max} files`);
  return expand(parts);
}

/** Parses in one pass; braces without alternatives become text again. */
function parse(pattern: string): Pattern {
  const outer: Open[] = [];
  let open: Open = { choices: [], pattern: [] };
  const close = (before: string, after: string): void => {
    const { choices, pattern } = open;
    open = outer.pop()!;
    open.pattern.push(before);
    for (const choice of choices) {
      for (const part of choice) open.pattern.push(part);
      open.pattern.push(',');
    }
    for (const part of pattern) open.pattern.push(part);
    open.pattern.push(after);
  };
  for (const token of pattern.split(/([{},])/)) {
    if (token === '{') {
      outer.push(open);
      if (outer.length > MAX_DEPTH) throw new InputError(`${pattern.slice(0, 200)}: braces nested deeper than ${MAX_DEPTH} levels`);
      open = { choices: [], pattern: [] };
    } else if (token === ',' && outer.length > 0) {
      open.choices.push(open.pattern);
      open.pattern = [];
    } else if (token === '}' && outer.length > 0) {
      const choice = open.choices.length > 0 ? [...open.choices, open.pattern] : countIn(open.pattern);
      if (choice === undefined) close('{', '}');
      else {
        open = outer.pop()!;
        open.pattern.push(choice);
      }
    } else open.pattern.push(token);
  }
  while (outer.length > 0) close('{', '');
  return open.pattern;
}

function countIn(pattern: Pattern): Part | undefined {
  const [text] = pattern;
  if (pattern.length !== 1 || typeof text !== 'string') return undefined;
  const [, first, last] = /^(\d{1,15})\.\.(\d{1,15})$/.exec(text) ?? [];
  return first === undefined || last === undefined ? undefined : { first, last };
}

const isCount = (part: Exclude<Part, string>): part is Count => 'first' in part;

function namesIn(pattern: Pattern): number {
  const choices = (part: Part): number => {
    if (typeof part === 'string') return 1;
    if (isCount(part)) return Math.abs(Number(part.first) - Number(part.last)) + 1;
    return part.reduce((sum, choice) => sum + namesIn(choice), 0);
  };
  return pattern.reduce((product, part) => product * choices(part), 1);
}

function expand(pattern: Pattern): string[] {
  let names = [''];
  let text = '';
  for (const part of pattern) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const endings = isCount(part) ? numbers(part) : part.flatMap(expand);
    const before = text;
    text = '';
    names = names.flatMap((name) => endings.map((ending) => `${name}${before}${ending}`));
  }
  return text === '' ? names : names.map((name) => name + text);
}

function numbers({ first, last }: Count): string[] {
  const isPadded = [first, last].some((text) => text.length > 1 && text.startsWith('0'));
  const width = isPadded ? Math.max(first.length, last.length) : 0;
  const [from, to] = [Number(first), Number(last)];
  const step = from <= to ? 1 : -1;
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => String(from + step * index).padStart(width, '0'));
}
