import { withoutLastWord } from '../answers/without-last-word.ts';
import type { Extent, RawGrounding, RawSegment } from './box-grammar.ts';

/** The tags around phrases and boxes. */
export interface Tags {
  readonly ref: readonly [open: string, close: string];
  readonly box: readonly [open: string, close: string];
  /** Other special tokens, which are removed. */
  readonly ignored: readonly string[];
}

/** (x1,y1),(x2,y2) */
const CORNERS = /^\s*\(([^,()]*),([^,()]*)\)\s*,\s*\(([^,()]*),([^,()]*)\)\s*$/;

const DECIMAL = /^\s*-?\d+(\.\d+)?\s*$/;

/** Separators between the boxes of one phrase. */
const SEPARATOR = /^[\s,;]*$/;

/**
 * Parses a caption whose phrases are tagged, each followed by its boxes; text in between is connecting text. A box without a phrase is a
 * fault. A phrase or box left open at the end was truncated, and is dropped.
 * @param extent of the coordinates
 * @param isCut whether the answer was truncated: its last word may then be incomplete, unless a tag closes it
 */
export function readTagged(answer: string, { ref, box, ignored }: Tags, extent: Extent, isCut: boolean): RawGrounding {
  const faults: string[] = [];
  const phrases = openPhrases();
  let open: string | undefined;
  let hasUnclosed = false;
  const tokens = tokensOf(
    ignored.reduce((left, word) => left.replaceAll(word, ''), answer),
    [...ref, ...box],
  );
  for (const [index, token] of tokens.entries()) {
    if ('tag' in token) {
      const { tag } = token;
      if (open !== undefined && tag !== (open === ref[0] ? ref[1] : box[1])) faults.push(`${open} is not closed before ${tag}`);
      else if (open === undefined && (tag === ref[1] || tag === box[1])) faults.push(`${tag} closes nothing`);
      open = tag === ref[0] || tag === box[0] ? tag : undefined;
      continue;
    }
    const { text } = token;
    const next = tokens[index + 1];
    const closing = next && 'tag' in next ? next.tag : undefined;
    if (open === undefined) {
      const whole = closing === undefined ? withoutBeginningOfTag(text, [ref[0], box[0]]) : text;
      hasUnclosed ||= whole !== text;
      phrases.connect(isCut && closing === undefined && whole === text ? withoutLastWord(text) : whole, closing === box[0]);
    } else if (closing === undefined) hasUnclosed = true;
    else if (open === ref[0] && closing === ref[1]) phrases.name(text);
    else if (open === ref[0]) phrases.connect(text, false);
    else if (closing === box[1] && !phrases.place(cornersIn(text))) faults.push(`the box ${text.slice(0, 40)} does not follow a phrase`);
  }
  return { segments: phrases.segments, extent, faults, isCut: isCut || hasUnclosed || (open !== undefined && tokens.length > 0) };
}

/** Collects phrases, and joins neighbours without boxes into connecting text. */
function openPhrases() {
  const segments: { text: string; readonly boxes: (readonly unknown[])[]; readonly isRef: boolean }[] = [];
  const add = (text: string, isRef: boolean): void => {
    const words = text.trim();
    const last = segments.at(-1);
    if (words === '' && !isRef) return;
    if (!isRef && last && !last.isRef) last.text = `${last.text} ${words}`;
    else segments.push({ text: words, boxes: [], isRef });
  };
  return {
    /** @param isBeforeBox whether a box follows: a separator between the boxes of a phrase is then dropped */
    connect(text: string, isBeforeBox: boolean): void {
      if (!(isBeforeBox && segments.at(-1)?.boxes.length && SEPARATOR.test(text))) add(text, false);
    },
    name: (text: string): void => add(text, true),
    /** Adds a box to the last phrase. @returns whether there is one */
    place(box: readonly unknown[]): boolean {
      const last = segments.at(-1);
      if (!last?.isRef) return false;
      last.boxes.push(box);
      return true;
    },
    /** The segments so far; a phrase without boxes is connecting text. */
    get segments(): readonly RawSegment[] {
      const joined: RawSegment[] = [];
      for (const { text, boxes } of segments) {
        const last = joined.at(-1);
        if (boxes.length === 0 && last?.boxes.length === 0)
          joined[joined.length - 1] = { text: `${last.text} ${text}`.trim(), boxes: [] }; // a phrase may be empty
        else joined.push({ text, boxes });
      }
      return joined;
    },
  };
}

type Token = { readonly tag: string } | { readonly text: string };

/** Tags and the non-empty texts between them. */
function tokensOf(answer: string, tags: readonly string[]): Token[] {
  const pattern = new RegExp(tags.map((tag) => tag.replaceAll(/[|]/g, '\\$&')).join('|'), 'g');
  const tokens: Token[] = [];
  let at = 0;
  for (const { 0: tag, index } of answer.matchAll(pattern)) {
    if (index > at) tokens.push({ text: answer.slice(at, index) });
    tokens.push({ tag });
    at = index + tag.length;
  }
  if (at < answer.length) tokens.push({ text: answer.slice(at) });
  return tokens;
}

/** Four numbers; anything else unparsed. */
function cornersIn(text: string): readonly unknown[] {
  const values = CORNERS.exec(text)?.slice(1);
  return values ? values.map((value) => (DECIMAL.test(value) ? Number(value) : value.trim())) : [text.trim()];
}

/** Removes a tag truncated at the end: `a dog <re`. */
function withoutBeginningOfTag(text: string, tags: readonly string[]): string {
  const at = text.lastIndexOf('<');
  return at >= 0 && tags.some((tag) => tag.startsWith(text.slice(at))) ? text.slice(0, at) : text;
}
