import { show } from '@kaleido/shared/errors';

/** The objects in the JSON of an answer. */
export interface JsonAnswer {
  readonly objects: readonly Readonly<Record<string, unknown>>[];
  readonly faults: readonly string[];
  /** Whether the JSON ends in the middle. */
  readonly isCut: boolean;
}

/** A fence of Markdown around JSON, closed or cut off. */
const FENCE = /```(?:json)?[ \t]*\r?\n?([\s\S]*?)(?:```|$)/i;

/** What may stand between objects. */
const BETWEEN = /[\s,]*/y;

/**
 * The objects of a list in an answer, or those that follow one another without one: inside of a fence (```json … ```) if there is one, else
 * from the first bracket on. Of a list that is cut off, those that are whole.
 * @returns undefined when there is no JSON in it
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

/** The index behind the object that begins at an index; undefined when it does not end. */
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
