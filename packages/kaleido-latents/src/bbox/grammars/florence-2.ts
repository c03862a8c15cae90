import { InputError, show } from '@kaleido/shared/errors';
import { withoutLastWord } from '../../answers/without-last-word.ts';
import type { BoxGrammar, RawSegment } from '../box-grammar.ts';

/** Special tokens around an answer. */
const SPECIAL = /<\/?s>|<pad>/g;

/** A run of location tokens. */
const PLACES = /(?:<loc_\d+>\s*)+/g;

/** A location token truncated at the end. */
const CUT = /<(?:l(?:o(?:c(?:_\d*)?)?)?)?$/;

/**
 * Florence-2: phrases, each followed by its boxes of four tokens, `a green car<loc_52><loc_332><loc_932><loc_774>`; <loc_N> is the Nth of
 * 1000 bins (arXiv 2311.06242 §4.1). Polygons (`<poly>`) are refused.
 */
export const florence2: BoxGrammar = {
  instruction: '<CAPTION_TO_PHRASE_GROUNDING>{}',
  parse(answer, { isCut: isStopped }) {
    const clean = answer.replaceAll(SPECIAL, '');
    if (/<\/?poly>/.test(clean)) throw new InputError('contains polygons (<poly>): expected boxes of four <loc_N>');
    const text = clean.replace(CUT, '');
    if (/\d+,\s*\d+/.test(text) && !text.includes('<loc_'))
      throw new InputError(`expected <loc_N> tokens, got ${show(text)}: the server stripped special tokens`);
    const segments: RawSegment[] = [];
    const faults: string[] = [];
    let isCut = isStopped || text !== clean;
    let at = 0;
    const end = text.trimEnd().length;
    for (const { 0: run, index } of text.matchAll(PLACES)) {
      const words = text.slice(at, index).trim();
      at = index + run.length;
      const places = [...run.matchAll(/\d+/g)].map(([digits]) => Number(digits));
      const left = places.length % 4;
      const isLast = at >= end;
      if (left !== 0 && isLast) isCut = true;
      else if (left !== 0) faults.push(`${show(words)}: expected four <loc_N> per box, got ${places.length}`);
      if (places.some((place) => place > 999)) faults.push(`${show(words)}: expected <loc_0> to <loc_999>, got ${show(run)}`);
      const whole = left !== 0 && !isLast ? [] : places.slice(0, places.length - left);
      const boxes = Array.from({ length: whole.length / 4 }, (_, box) => whole.slice(4 * box, 4 * box + 4)).filter((box) =>
        box.every((place) => place <= 999),
      );
      if (words === '') faults.push(`the boxes ${show(run)} do not follow a phrase`);
      else segments.push({ text: words, boxes });
    }
    const rest = text.slice(at).trim();
    const kept = isCut ? withoutLastWord(rest) : rest;
    if (kept !== '') segments.push({ text: kept, boxes: [] });
    return { segments, extent: { width: 1000, height: 1000 }, faults, isCut };
  },
};
