import { hash32 } from '@kaleido/shared/random';
import type { Style } from './art/load.ts';
import { type Cast, canRelate } from './layout/arrange.ts';
import { type Relation, subjects, things } from './lexicon.ts';

/** One way to draw a pair: in this style, with these drawings. */
export interface Casting extends Cast {
  readonly style: Style;
}

/** A subject in a relation to a thing, with every way to draw it. */
export interface Pair {
  readonly relation: Relation;
  readonly subject: string;
  readonly thing: string;
  /** By style, at least `MIN_STYLES` of them: the alternatives. */
  readonly castings: readonly (readonly Casting[])[];
}

/** Pairs that fewer styles can draw do not occur: with them, the words would give the style away. */
export const MIN_STYLES = 4;

/** The paper's prompts: their pairs are never held out, and some of the scenes are drawn from them alone. */
const promised: ReadonlySet<string> = new Set([
  'cat/mat',
  'squirrel/crown',
  'teddy bear/glasses',
  'raccoon/umbrella',
  'frog/coffee',
  'dog/book',
  'owl/top hat',
  'bird/basket of strawberries',
]);

/** Whether a pair is one of the paper's prompts. */
export const isPromised = ({ subject, thing }: Pair): boolean => promised.has(`${subject}/${thing}`);

/** Whether a pair is one of the fixed tenth that never occurs in training. */
export const isHeldOut = (subject: string, thing: string): boolean =>
  !promised.has(`${subject}/${thing}`) && hash32('held-out pair', subject, thing) % 10 === 0;

/** Every pair of the given subjects and things that the styles can draw, in a fixed order. */
export function listPairs(styles: readonly Style[], scope: { subjects: readonly string[]; things: readonly string[] }): Pair[] {
  const pairs: Pair[] = [];
  for (const subject of scope.subjects)
    for (const thing of scope.things) {
      const { drawings } = subjects[subject]!;
      const entry = things[thing]!;
      for (const relation of Object.keys(entry.said) as Relation[]) {
        const shown = relation === 'reading' ? (entry.open ?? entry.drawings) : entry.drawings;
        const castings = styles
          .map((style) =>
            drawings.flatMap((name) =>
              shown.flatMap((thingName): Casting[] => {
                const [subjectPiece, thingPiece] = [style.pieces.get(name), style.pieces.get(thingName)];
                if (!subjectPiece || !thingPiece) return [];
                const cast = { style, subject: subjectPiece, thing: entry, thingPiece, filling: style.pieces.get(entry.filling ?? '') };
                return canRelate(relation, cast) ? [cast] : [];
              }),
            ),
          )
          .filter((list) => list.length > 0);
        if (castings.length >= MIN_STYLES) pairs.push({ relation, subject, thing, castings });
      }
    }
  return pairs;
}
