import { subjects, things } from '../lexicon.ts';

/** Who and what a caption speaks of. */
export interface CaptionFacts {
  /** One name for each. */
  readonly subjects: readonly string[];
  /** For each the names that the caption's word may stand for: a hat is a top hat or a sun hat. */
  readonly things: readonly (readonly string[])[];
}

/** What a phrase may mean, and whether it says several. */
interface Meaning {
  readonly kind: 'subject' | 'thing';
  readonly names: readonly string[];
  readonly isPlural: boolean;
}

/** Numbers of things and subjects that captions have, by their words. */
const numbers: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4 };

const meanings = new Map<string, Meaning>();
function means(phrase: string, kind: Meaning['kind'], name: string, isPlural: boolean): void {
  const known = meanings.get(phrase);
  meanings.set(phrase, { kind, names: [...new Set([...(known?.names ?? []), name])], isPlural });
}
for (const [name, { nouns }] of Object.entries(subjects))
  for (const { one, many } of nouns) {
    means(withoutArticle(one), 'subject', name, false);
    means(many, 'subject', name, many !== withoutArticle(one));
  }
for (const [name, { said, many, pair }] of Object.entries(things)) {
  for (const phrase of Object.values(said).flat()) means(withoutArticle(phrase), 'thing', name, false);
  if (many !== undefined) means(many, 'thing', name, pair === undefined);
}

function withoutArticle(phrase: string): string {
  return phrase.replace(/^(an?|the) /, '');
}

const longestFirst = [...meanings.keys()].sort((a, b) => b.length - a.length);
const mention = new RegExp(`\\b(?:(${Object.keys(numbers).join('|')}) )?(?:\\w+ )??(${longestFirst.join('|')})\\b`, 'g');

/**
 * Reads who and what a caption speaks of, by the words of this package: its captions, and what people write like them. Undefined for one
 * without a subject that they know.
 */
export function readCaption(caption: string): CaptionFacts | undefined {
  const text = caption.toLowerCase();
  const who: (readonly string[])[] = [];
  const found: Meaning[] = [];
  for (const [, number, phrase] of text.matchAll(mention)) {
    const meaning = meanings.get(phrase!)!;
    if (meaning.kind === 'thing') found.push(meaning);
    else who.push(Array.from({ length: number ? numbers[number]! : meaning.isPlural ? 2 : 1 }, () => meaning.names[0]!));
  }
  if (who.length === 0) return undefined;
  const count = who[0]!.length;
  const shared = /\beach\b/.test(text);
  return {
    subjects: who.flat(),
    things: found.flatMap(({ names: meant, isPlural }) => {
      const isPair = meant.every((name) => things[name]!.pair);
      return Array.from({ length: shared || isPlural || isPair ? count : 1 }, () => meant);
    }),
  };
}

/** Whether a phrase of a plan names subjects or things; undefined where it has no word of scenes. */
export function phraseKind(phrase: string): 'subjects' | 'things' | undefined {
  const [found] = phrase.toLowerCase().matchAll(mention);
  const kind = found && meanings.get(found[2]!)!.kind;
  return kind && `${kind}s`;
}
