import { show } from '@kaleido/shared/errors';

/** The objects in the JSON of an answer. */
export interface JsonAnswer {
  readonly objects: readonly Readonly<Record<string, unknown>>[];
  readonly faults: readonly string[];
  /** Whether the JSON is truncated. */
  readonly isCut: boolean;
}

/** A Markdown code fence around JSON, which may be unclosed. */
const FENCE = /```(?:json)?[ \t]*\r?\n?([\s\S]*?)(?:```|$)/i;

/** Separators between objects. */
const BETWEEN = /[\s,]*/y;

/**
 * Extracts the objects of a JSON list, or of a mere sequence of objects, from an answer: inside its code fence (```json … ```) if it has
 * one, else from the first bracket on. A truncated list yields its complete objects.
 * @returns undefined if the answer contains no JSON
 */
export function readJsonAnswer(answer: string): JsonAnswer | undefined {
  const text = FENCE.exec(answer)?.[1] ?? answer;
  const begin = text.search(/\[\s*(?:[{\]]|$)|\{/);
  if (begin < 0) return undefined;
  const isList = text[begin] === '[';
  const objects: Readonly<Record<string, unknown>>[] = [];
  const faults: string[] = [];
  const found = (isCut: boolean): JsonAnswer => ({ objects, faults, isCut });
  let at = begin + (isList ? 1 : 0);
  for (;;) {
    BETWEEN.lastIndex = at;
    at += BETWEEN.exec(text)![0].length;
    if (at >= text.length) return found(isList);
    if (text[at] !== '{') {
      if (isList && text[at] !== ']') faults.push(`expected an object in the list, got ${show(text.slice(at, at + 40))}`);
      return found(false);
    }
    const end = endOfObject(text, at);
    if (end === undefined) return found(true);
    const object = objectIn(text.slice(at, end));
    if (object) objects.push(object);
    else faults.push(`not valid JSON: ${show(text.slice(at, end))}`);
    at = end;
  }
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
