import type { Extent, RawGrounding, RawSegment } from './box-grammar.ts';

/** The words that surround phrases and boxes. */
export interface Tags {
  readonly ref: readonly [open: string, close: string];
  readonly box: readonly [open: string, close: string];
  /** Other words of the model's own, which stand around what nobody asked for. */
  readonly ignored: readonly string[];
}

/** (x1,y1),(x2,y2) */
const CORNERS = /^\s*\(([^,()]*),([^,()]*)\)\s*,\s*\(([^,()]*),([^,()]*)\)\s*$/;

const DECIMAL = /^\s*-?\d+(\.\d+)?\s*$/;

interface Phrase {
  readonly text: string;
  readonly boxes: (readonly unknown[])[];
  readonly isRef: boolean;
}

/**
 * A caption whose phrases stand in tags, each with the boxes that follow it; what stands between is connecting text. A box that follows no
 * phrase is a fault. At the end, what is not closed is cut off: such a box is left out, and so are the words of such a phrase.
 * @param extent of coordinates
 * @param isCut the model was stopped: the last word, unless a tag closes it, may be half of one
 */
export function readTagged(answer: string, { ref, box, ignored }: Tags, extent: Extent, isCut: boolean): RawGrounding {
  const phrases: Phrase[] = [];
  const faults: string[] = [];
  let hasUnclosed = false;
  let isAfterBox = false;
  let at = 0;
  const addText = (text: string): void => {
    const words = without(text, ignored).trim();
    if (words !== '') phrases.push({ text: words, boxes: [], isRef: false });
  };
  while (at < answer.length) {
    const open = firstOf(answer, at, [ref[0], box[0], ref[1], box[1]]);
    if (!open) {
      const rest = answer.slice(at);
      const whole = withoutBeginningOfTag(rest, [ref[0], box[0]]);
      hasUnclosed ||= whole !== rest;
      addText(isCut && whole === rest ? rest.replace(/\S+$/, '') : whole);
      break;
    }
    const between = answer.slice(at, open.at);
    if (!(isAfterBox && open.word === box[0] && /^[\s,;]*$/.test(between))) addText(between); // boxes of one phrase may be listed
    isAfterBox = false;
    const isRef = open.word === ref[0];
    if (!isRef && open.word !== box[0]) {
      faults.push(`${open.word} closes what was not open`);
      at = open.at + open.word.length;
      continue;
    }
    const [, closing] = isRef ? ref : box;
    const begin = open.at + open.word.length;
    const end = answer.indexOf(closing, begin);
    const next = firstOf(answer, begin, [ref[0], box[0]]);
    if (end < 0 && !next) {
      hasUnclosed = true;
      break;
    }
    if (end < 0 || (next && next.at < end)) {
      faults.push(`${open.word} is not closed before ${next!.word}`);
      if (isRef) addText(answer.slice(begin, next!.at));
      at = next!.at;
      continue;
    }
    const inside = answer.slice(begin, end);
    if (isRef) phrases.push({ text: without(inside, ignored).trim(), boxes: [], isRef: true });
    else if (phrases.at(-1)?.isRef) {
      phrases.at(-1)!.boxes.push(cornersIn(inside));
      isAfterBox = true;
    } else faults.push(`the box ${inside.slice(0, 40)} follows no phrase`);
    at = end + closing.length;
  }
  return { segments: joined(phrases), extent, faults, isCut: isCut || hasUnclosed };
}

/** Phrases without boxes are connecting text, and one with the text beside them. */
function joined(phrases: readonly Phrase[]): RawSegment[] {
  const segments: RawSegment[] = [];
  for (const { text, boxes } of phrases) {
    const last = segments.at(-1);
    if (boxes.length === 0 && last?.boxes.length === 0) segments[segments.length - 1] = { text: `${last.text} ${text}`, boxes: [] };
    else segments.push({ text, boxes });
  }
  return segments;
}

/** Four numbers; anything else as it is written. */
function cornersIn(text: string): readonly unknown[] {
  const values = CORNERS.exec(text)?.slice(1);
  return values ? values.map((value) => (DECIMAL.test(value) ? Number(value) : value.trim())) : [text.trim()];
}

function firstOf(text: string, from: number, words: readonly string[]): { readonly word: string; readonly at: number } | undefined {
  const found = words.map((word) => ({ word, at: text.indexOf(word, from) })).filter(({ at }) => at >= 0);
  return found.length === 0 ? undefined : found.reduce((first, one) => (one.at < first.at ? one : first));
}

const without = (text: string, words: readonly string[]): string => words.reduce((left, word) => left.replaceAll(word, ''), text);

/** An answer may be cut off within a tag: `a dog <re`. */
function withoutBeginningOfTag(text: string, tags: readonly string[]): string {
  const at = text.lastIndexOf('<');
  return at >= 0 && tags.some((tag) => tag.startsWith(text.slice(at))) ? text.slice(0, at) : text;
}
