import { stringEnd } from '../json-text.ts';
import type { KaleidoRecord } from '../record/types.ts';
import type { RecordEntry } from './read.ts';

/** Changed, added and (undefined) removed fields. An object is merged member by member into an existing one. */
export type RecordChanges = { readonly [K in keyof KaleidoRecord]?: Changed<KaleidoRecord[K]> | undefined } & {
  readonly [name: string]: unknown;
};
type Changed<T> = T extends readonly unknown[] ? T : T extends object ? { readonly [K in keyof T]?: T[K] | undefined } : T;

/**
 * The record as one line (no newline) with changes spliced into the text it was read from. Everything else keeps its position and
 * its spelling (large integers, 1.0), and so does a value that is replaced by an equal one. New fields come last.
 * @throws TypeError for a change that JSON cannot represent
 */
export const serialise = (entry: RecordEntry, changes: RecordChanges = {}): string => splice(compact(entry.source), changes);

interface Member {
  /** The key as it is written, quotes included. */
  readonly key: string;
  readonly value: string;
}

/** Splices changes into the text of an object that holds no white space between tokens. */
function splice(object: string, changes: Readonly<Record<string, unknown>>): string {
  const left = new Map(Object.entries(changes));
  const members: string[] = [];
  const written = membersOf(object).map((member) => ({ ...member, name: JSON.parse(member.key) as string }));
  const last = new Map(written.map(({ name }, i) => [name, i]));
  for (const [i, { key, value, name }] of written.entries()) {
    // JSON allows duplicate keys and readers take the last one: change that one and drop the others.
    if (!left.has(name)) members.push(`${key}:${value}`);
    else if (last.get(name) === i) {
      const text = changed(value, left.get(name));
      if (text !== undefined) members.push(`${key}:${text}`);
    }
  }
  for (const [name, value] of left) {
    const text = last.has(name) ? undefined : json(value);
    if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${members.join(',')}}`;
}

/** The text of a changed value; undefined when it is removed. */
function changed(text: string, change: unknown): string | undefined {
  if (text.startsWith('{') && typeof change === 'object' && change !== null && !Array.isArray(change))
    return splice(text, change as Readonly<Record<string, unknown>>);
  const wanted = json(change);
  return wanted !== undefined && JSON.stringify(JSON.parse(text)) === wanted ? text : wanted;
}

/** JSON.stringify that refuses NaN and infinities instead of writing null. */
const json = (value: unknown): string | undefined =>
  JSON.stringify(value, (key, part: unknown) => {
    if (typeof part === 'number' && !Number.isFinite(part)) throw new TypeError(`${key}: JSON cannot represent ${part}`);
    return part;
  });

/** The text of a valid JSON value without the white space between its tokens. */
function compact(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const structure = text.slice(at, quote < 0 ? undefined : quote);
    out += structure.replaceAll(/[ \t\r\n]+/g, '');
    if (quote < 0) break;
    at = stringEnd(text, quote);
    out += text.slice(quote, at);
  }
  return out;
}

/** The members of an object, given as text without white space. */
function membersOf(object: string): Member[] {
  const members: Member[] = [];
  for (let at = 1; at < object.length - 1; at++) {
    const keyEnd = stringEnd(object, at);
    const valueEnd = endOfValue(object, keyEnd + 1);
    members.push({ key: object.slice(at, keyEnd), value: object.slice(keyEnd + 1, valueEnd) });
    at = valueEnd;
  }
  return members;
}

/** Index after the value that begins at an index. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = stringEnd(text, at) - 1;
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') {
      if (depth === 0) return at;
      depth--;
    } else if (char === ',' && depth === 0) return at;
  }
  return text.length;
}
