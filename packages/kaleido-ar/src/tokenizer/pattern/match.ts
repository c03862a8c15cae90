import { characterSet } from './character-class.ts';
import type { Program, Step } from './compile.ts';
import type { Place } from './syntax.ts';

/** Start and end of a match, in UTF-16 units. */
export type Span = readonly [start: number, end: number];

const isWord = characterSet('\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u00B2\\u00B3\\u00B9\\u00BC-\\u00BE');

/**
 * The matches of a program in a text, from the left; each is the first that a backtracking matcher would find.
 *
 * The result of a fork at a position does not depend on how it was reached, as the language has no back-references. It is memoised, across
 * matches too, so all matches of a text take linear time, whatever the expression. JavaScript's own regular expressions take exponential
 * time for some (`(a+)+b`), and a `tokenizer.json` may come from anyone.
 */
export function* matches(program: Program, text: string): Generator<Span> {
  const run = runner(text);
  const mayBegin = firstCharacters(program);
  let lastEnd = -1;
  for (let at = 0; at <= text.length; ) {
    const character = text.codePointAt(at);
    const isPossible = mayBegin === undefined || (character !== undefined && mayBegin(character));
    const end = isPossible ? run(program, at) : -1;
    // An empty match directly after another is skipped, as in Oniguruma's iterator.
    if (end < 0 || (end === at && lastEnd === at)) at += character !== undefined && character > 0xffff ? 2 : 1;
    else {
      yield [at, end];
      lastEnd = end;
      at = end;
    }
  }
}

type Runner = (program: Program, start: number) => number;

/** Memoised result of a fork at a position; values from `found` on encode the end of the match. */
const [unknown, failed, found] = [0, 1, 2];

/** Runs programs on one text; returns the end of the match at a start, or −1. */
function runner(text: string): Runner {
  const places = text.length + 1;
  const tables = new Map<Program, Int32Array>();
  const tableOf = (program: Program): Int32Array => {
    const table = tables.get(program) ?? new Int32Array(program.forks * places);
    tables.set(program, table);
    return table;
  };

  function run(program: Program, start: number): number {
    const { steps } = program;
    const table = tableOf(program);
    const path: number[] = []; // forks taken on the way here, not failed yet
    const others: number[] = []; // alternatives to try: step, position, length of the path
    const succeed = (end: number): number => {
      for (const fork of path) table[fork] = end + found;
      return end;
    };
    let index = 0;
    let at = start;
    for (;;) {
      const step = steps[index]!;
      if (step.kind === 'match') return succeed(at);
      if (step.kind === 'jump') {
        index = step.to;
        continue;
      }
      if (step.kind === 'fork') {
        const fork = step.number * places + at;
        const known = table[fork]!;
        if (known >= found) return succeed(known - found);
        if (known === unknown) {
          table[fork] = failed; // unless the rest succeeds
          path.push(fork);
          others.push(step.second, at, path.length);
          index = step.first;
          continue;
        }
      } else {
        const next = after(step, at);
        if (next >= 0) {
          at = next;
          index++;
          continue;
        }
      }
      if (others.length === 0) return -1;
      path.length = others.pop()!;
      at = others.pop()!;
      index = others.pop()!;
    }
  }

  /** The position after one step; −1 when it fails. */
  function after(step: Exclude<Step, { kind: 'match' | 'jump' | 'fork' }>, at: number): number {
    switch (step.kind) {
      case 'character': {
        const character = text.codePointAt(at);
        return character !== undefined && step.set(character) ? at + (character > 0xffff ? 2 : 1) : -1;
      }
      case 'place':
        return isAt(step.place, text, at) ? at : -1;
      case 'once':
        return run(step.program, at);
      case 'look': {
        const from = step.behind > 0 ? stepBack(text, at, step.behind) : at;
        const isThere = from >= 0 && run(step.program, from) >= 0;
        return isThere !== step.negative ? at : -1;
      }
    }
  }

  return run;
}

function isAt(place: Place, text: string, at: number): boolean {
  switch (place) {
    case 'text start':
      return at === 0;
    case 'text end':
      return at === text.length;
    case 'line start':
      return at === 0 || (text[at - 1] === '\n' && at < text.length);
    case 'line end':
      return at === text.length || text[at] === '\n';
    case 'last line end':
      return at === text.length || (at === text.length - 1 && text[at] === '\n');
    case 'word edge':
    case 'no word edge': {
      const before = stepBack(text, at, 1);
      const isBehindWord = before >= 0 && isWord(text.codePointAt(before)!);
      const isBeforeWord = at < text.length && isWord(text.codePointAt(at)!);
      return (isBehindWord !== isBeforeWord) === (place === 'word edge');
    }
  }
}

/** The position some characters before; −1 before the beginning of the text. */
function stepBack(text: string, at: number, characters: number): number {
  let place = at;
  for (let count = 0; count < characters; count++) {
    if (place === 0) return -1;
    place -= place > 1 && text.codePointAt(place - 2)! > 0xffff ? 2 : 1;
  }
  return place;
}

/** The characters that a match can begin with; undefined when it can be empty or does not begin with a character. */
function firstCharacters(program: Program): ((codePoint: number) => boolean) | undefined {
  const sets: ((codePoint: number) => boolean)[] = [];
  const seen = new Set<number>();
  const waiting = [0];
  while (waiting.length > 0) {
    const index = waiting.pop()!;
    if (seen.has(index)) continue;
    seen.add(index);
    const step = program.steps[index]!;
    if (step.kind === 'match' || step.kind === 'once') return undefined;
    if (step.kind === 'character') sets.push(step.set);
    else if (step.kind === 'jump') waiting.push(step.to);
    else if (step.kind === 'fork') waiting.push(step.first, step.second);
    else waiting.push(index + 1);
  }
  return (codePoint) => sets.some((set) => set(codePoint));
}
