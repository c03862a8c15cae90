import { show } from '@kaleido/shared/errors';

/** The objects in the JSON of an answer. */
export interface JsonAnswer {
  readonly objects: readonly Readonly<Record<string, unknown>>[];
  readonly faults: readonly string[];
  /** Whether the JSON is truncated. */
  readonly isCut: boolean;
}

/** Markdown code fences around JSON, of which the last may be unclosed. */
const FENCES = /```(?:json)?[ \t]*\r?\n?([\s\S]*?)(?:```|$)/gi;

/** The beginning of a list or of an object. */
const BEGIN = /\[\s*(?:[{\]]|$)|\{/g;

/** The same behind other JSON, where prose may mention `{label}`. */
const NEXT = /\[\s*(?:[{\]]|$)|\{\s*["']/g;

/** Separators between objects. */
const BETWEEN = /[\s,]*/y;

/**
 * Extracts the objects of the JSON lists, or of mere sequences of objects, from an answer: inside its code fences (```json … ```) if it has
 * any with JSON, else anywhere. A truncated list yields its complete objects.
 *
 * Objects of all lists count, since some answers have one list for each kind of object. An exact repetition of an object in an earlier list is
 * left out, since some answers repeat their draft. A revised draft looks like a list of other objects, so its boxes count too.
 * @returns undefined if the answer contains no JSON
 */
export function readJsonAnswer(answer: string): JsonAnswer | undefined {
  const fenced = [...answer.matchAll(FENCES)].map(([, inside]) => inside!).filter((inside) => find(BEGIN, inside, 0) >= 0);
  const blocks: Block[] = [];
  for (const text of fenced.length > 0 ? fenced : [answer])
    for (let at = 0; ; at = blocks.at(-1)!.end) {
      const begin = find(blocks.length === 0 ? BEGIN : NEXT, text, at);
      if (begin < 0) break;
      blocks.push(readBlock(text, begin));
    }
  if (blocks.length === 0) return undefined;
  return {
    objects: withoutRepeats(blocks),
    faults: blocks.flatMap(({ faults }) => faults),
    isCut: blocks.some(({ isCut }) => isCut),
  };
}

/** A list or a sequence of objects, and its end (exclusive) in the text. */
interface Block extends JsonAnswer {
  readonly end: number;
}

function readBlock(text: string, begin: number): Block {
  const isList = text[begin] === '[';
  const objects: Readonly<Record<string, unknown>>[] = [];
  const faults: string[] = [];
  const found = (isCut: boolean, end: number): Block => ({ objects, faults, isCut, end });
  let at = begin + (isList ? 1 : 0);
  for (;;) {
    BETWEEN.lastIndex = at;
    at += BETWEEN.exec(text)![0].length;
    if (at >= text.length) return found(isList, at);
    if (text[at] !== '{') {
      if (isList && text[at] !== ']') faults.push(`expected an object in the list, got ${show(text.slice(at, at + 40))}`);
      return found(false, at);
    }
    const end = endOfObject(text, at);
    if (end === undefined) return found(true, text.length);
    const object = objectIn(text.slice(at, end));
    if (object) objects.push(object);
    else faults.push(`not valid JSON: ${show(text.slice(at, end))}`);
    at = end;
  }
}

/** The objects of all blocks, without those that an earlier block has. */
function withoutRepeats(blocks: readonly Block[]): JsonAnswer['objects'] {
  const before = new Set<string>();
  return blocks.flatMap(({ objects }) => {
    const written = objects.map((object) => JSON.stringify(object));
    const own = objects.filter((_, index) => !before.has(written[index]!));
    for (const one of written) before.add(one);
    return own;
  });
}

/** The index of the first match from a place on; −1 if there is none. */
function find(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? -1;
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** The end (exclusive) of the object that begins at an index; undefined if it is truncated. */
function endOfObject(text: string, from: number): number | undefined {
  let depth = 0;
  let isInString = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (isInString) {
      if (character === '\\') at++;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
