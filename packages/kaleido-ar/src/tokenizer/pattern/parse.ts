import { characterSet, inClass, readEscape } from './character-class.ts';
import { canBeEmpty, type Node, type Place, widthOf } from './syntax.ts';

const MAX_NESTING = 50;
const MAX_REPEATS = 1000;

const places: Readonly<Record<string, Place>> = { A: 'text start', z: 'text end', Z: 'last line end', b: 'word edge', B: 'no word edge' };

/**
 * Reads an expression in Oniguruma's syntax, which `tokenizer.json` is written in: characters, classes, escapes, groups, choices,
 * repetitions, looking ahead and (at a fixed width) behind.
 * @throws SyntaxError for whatever cannot be matched in linear time or exactly as Oniguruma does: references to groups, classes within
 * classes, options other than `(?i:…)`, an endless repetition of what can be empty
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
    if (behind && widthOf(node) === undefined) throw new SyntaxError('looking behind at a varying width is not supported');
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

  /** One character or set inside a class, as JavaScript writes it. */
  function member(): { readonly text: string; readonly codePoint?: number } {
    if (pattern[at] === '\\') {
      const found = readEscape(pattern, at, 'in class');
      at = found.end;
      if ('codePoint' in found) return { text: inClass(found.codePoint), codePoint: found.codePoint };
      if (!found.negative) return { text: found.inside };
      if (!/^\\p\{[^}]*\}$/.test(found.inside)) throw new SyntaxError('a complement inside a class is not supported');
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
          throw new SyntaxError('a range inside a class has no two ends');
        inside += `${first.text}-${last.text}`;
      }
    }
    at++;
    if (folded && negative) throw new SyntaxError('a set of characters inside (?i:…) is not supported');
    return { kind: 'character', set: characterSet(inside, { negative, folded }) };
  }

  /** A count such as {2,3} at this place; other braces are characters. */
  function countAt(): { readonly length: number; readonly least: number; readonly most: number } | undefined {
    const [whole, least = '', comma, most] = /^\{(\d*)(,?)(\d*)\}/.exec(pattern.slice(at, at + 40)) ?? [];
    if (whole === undefined || (least === '' && most === '')) return undefined;
    const from = Number(least || 0);
    const to = comma === '' ? from : most === '' ? Number.POSITIVE_INFINITY : Number(most);
    if (from > to || from > MAX_REPEATS || (to > MAX_REPEATS && to !== Number.POSITIVE_INFINITY))
      throw new SyntaxError(`${whole}: expected counts from 0 to ${MAX_REPEATS}, the lesser first`);
    return { length: whole.length, least: from, most: to };
  }

  function repeated(node: Node): Node {
    let result = node;
    for (;;) {
      const sign = pattern[at] ?? '';
      const count = sign === '{' ? countAt() : undefined;
      if (!count && !(sign !== '' && '*+?'.includes(sign))) return result;
      at += count?.length ?? 1;
      const { least, most } = count ?? { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
      const suffix = pattern[at];
      const how = suffix === '?' && (!count || count.least !== count.most) ? 'lazy' : suffix === '+' && !count ? 'possessive' : 'greedy';
      if (how !== 'greedy') at++;
      if (most === Number.POSITIVE_INFINITY && canBeEmpty(result))
        throw new SyntaxError('an endless repetition of what can be empty is not supported');
      result = { kind: 'repeat', node: result, least, most, how };
    }
  }

  const node = choice(0, false);
  if (at < pattern.length) throw new SyntaxError('a group is closed that was not opened');
  return node;
}
