import { characterSet, inClass, readEscape } from './character-class.ts';
import { canBeEmpty, type Node, type Place, widthOf } from './syntax.ts';

const MAX_NESTING = 50;
const MAX_REPEATS = 1000;

const places: Readonly<Record<string, Place>> = { A: 'text start', z: 'text end', Z: 'last line end', b: 'word edge', B: 'no word edge' };

/**
 * Parses a regular expression in the syntax of Oniguruma, which `tokenizer.json` uses: characters, classes, escapes, groups, alternatives,
 * repetitions, lookahead, and lookbehind of fixed width.
 * @throws SyntaxError for anything that cannot be matched in linear time or exactly as by Oniguruma: back-references, nested classes,
 *   options other than `(?i:…)`, unlimited repetition of something that can be empty
 */
export function parsePattern(pattern: string): Node {
  let at = 0;

  function choice(depth: number, folded: boolean): Node {
    if (depth > MAX_NESTING) throw new SyntaxError(`groups are nested deeper than ${MAX_NESTING} levels`);
    const nodes = [sequence(depth, folded)];
    while (pattern[at] === '|') {
      at++;
      nodes.push(sequence(depth, folded));
    }
    return nodes.length === 1 ? nodes[0]! : { kind: 'choice', nodes };
  }

  function sequence(depth: number, folded: boolean): Node {
    const nodes: Node[] = [];
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') nodes.push(repeated(atom(depth, folded)));
    return nodes.length === 1 ? nodes[0]! : { kind: 'sequence', nodes };
  }

  function atom(depth: number, folded: boolean): Node {
    const character = String.fromCodePoint(pattern.codePointAt(at)!);
    if (character === '(') return group(depth, folded);
    if (character === '[') return characterClass(folded);
    if (character === '\\') return escaped(folded);
    if ('*+?'.includes(character)) throw new SyntaxError(`nothing to repeat before ${character}`);
    if (character === '{' && countAt()) throw new SyntaxError('nothing to repeat before {');
    at += character.length;
    if (character === '.') return { kind: 'character', set: (codePoint) => codePoint !== 10 };
    if (character === '^') return { kind: 'place', place: 'line start' };
    if (character === '$') return { kind: 'place', place: 'line end' };
    return { kind: 'character', set: characterSet(inClass(character.codePointAt(0)!), { folded }) };
  }

  function group(depth: number, folded: boolean): Node {
    const [opening = ''] = /^\((?:\?(?:<?[=!]|i?:))?/.exec(pattern.slice(at, at + 4)) ?? [];
    if (opening === '(' && pattern[at + 1] === '?') throw new SyntaxError(`${pattern.slice(at, at + 3)} is not supported`);
    at += opening.length;
    const node = choice(depth + 1, folded || opening === '(?i:');
    if (pattern[at] !== ')') throw new SyntaxError('a group is not closed');
    at++;
    if (!/[=!]/.test(opening)) return node;
    const behind = opening.includes('<');
    if (behind && widthOf(node) === undefined) throw new SyntaxError('lookbehind of variable width is not supported');
    return { kind: 'look', node, behind, negative: opening.endsWith('!') };
  }

  function escaped(folded: boolean): Node {
    const place = places[pattern[at + 1] ?? ''];
    if (place) {
      at += 2;
      return { kind: 'place', place };
    }
    const found = readEscape(pattern, at, 'alone');
    at = found.end;
    if ('codePoint' in found) return { kind: 'character', set: characterSet(inClass(found.codePoint), { folded }) };
    if (folded) throw new SyntaxError('a set of characters inside (?i:…) is not supported');
    return { kind: 'character', set: characterSet(found.inside, found) };
  }

  /** One character or set inside a class, in JavaScript's syntax. */
  function member(): { readonly text: string; readonly codePoint?: number } {
    if (pattern[at] === '\\') {
      const found = readEscape(pattern, at, 'in class');
      at = found.end;
      if ('codePoint' in found) return { text: inClass(found.codePoint), codePoint: found.codePoint };
      if (!found.negative) return { text: found.inside };
      if (!/^\\p\{[^}]*\}$/.test(found.inside)) throw new SyntaxError('a negated set inside a class is not supported');
      return { text: found.inside.replace('p', 'P') };
    }
    if (pattern[at] === '[') throw new SyntaxError('a class inside a class is not supported');
    if (pattern.startsWith('&&', at)) throw new SyntaxError('an intersection of classes is not supported');
    const codePoint = pattern.codePointAt(at)!;
    at += codePoint > 0xffff ? 2 : 1;
    return { text: inClass(codePoint), codePoint };
  }

  function characterClass(folded: boolean): Node {
    const negative = pattern[at + 1] === '^';
    at += negative ? 2 : 1;
    if (pattern[at] === ']') throw new SyntaxError('an empty class is not supported');
    let inside = '';
    while (pattern[at] !== ']') {
      if (at >= pattern.length) throw new SyntaxError('a class is not closed');
      const first = member();
      if (folded && first.codePoint === undefined) throw new SyntaxError('a set of characters inside (?i:…) is not supported');
      if (pattern[at] !== '-' || pattern[at + 1] === ']') inside += first.text;
      else {
        at++;
        const last = at < pattern.length ? member() : first;
        if (first.codePoint === undefined || last.codePoint === undefined || last.codePoint < first.codePoint)
          throw new SyntaxError('a range inside a class needs two ends, the smaller first');
        inside += `${first.text}-${last.text}`;
      }
    }
    at++;
    if (folded && negative) throw new SyntaxError('a set of characters inside (?i:…) is not supported');
    return { kind: 'character', set: characterSet(inside, { negative, folded }) };
  }

  /** A count such as {2,3} at this position; other braces are plain characters. */
  function countAt(): { readonly length: number; readonly min: number; readonly max: number } | undefined {
    const [whole, min = '', comma, max] = /^\{(\d*)(,?)(\d*)\}/.exec(pattern.slice(at, at + 40)) ?? [];
    if (whole === undefined || (min === '' && max === '')) return undefined;
    const from = Number(min || 0);
    const to = comma === '' ? from : max === '' ? Number.POSITIVE_INFINITY : Number(max);
    if (from > to || from > MAX_REPEATS || (to > MAX_REPEATS && to !== Number.POSITIVE_INFINITY))
      throw new SyntaxError(`${whole}: expected counts from 0 to ${MAX_REPEATS}, the smaller first`);
    return { length: whole.length, min: from, max: to };
  }

  function repeated(node: Node): Node {
    let result = node;
    for (;;) {
      const sign = pattern[at] ?? '';
      const count = sign === '{' ? countAt() : undefined;
      if (!count && !(sign !== '' && '*+?'.includes(sign))) return result;
      at += count?.length ?? 1;
      const { min, max } = count ?? { min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
      const suffix = pattern[at];
      const how = suffix === '?' && (!count || count.min !== count.max) ? 'lazy' : suffix === '+' && !count ? 'possessive' : 'greedy';
      if (how !== 'greedy') at++;
      if (max === Number.POSITIVE_INFINITY && canBeEmpty(result))
        throw new SyntaxError('unlimited repetition of something that can be empty is not supported');
      result = { kind: 'repeat', node: result, min, max, how };
    }
  }

  const node = choice(0, false);
  if (at < pattern.length) throw new SyntaxError('unmatched )');
  return node;
}
