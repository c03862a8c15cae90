import type { Random } from '@kaleido/shared/random';
import type { Relation } from '../lexicon.ts';

/** How a relation is said; `{s}` stands for the subject's phrase, `{t}` for the thing's. The first is said most often. */
export const single: Readonly<Record<Relation | 'alone', readonly string[]>> = {
  alone: ['{s}'],
  wearing: ['{s} wearing {t}', '{s} with {t}', '{s} in {t}', '{s} that wears {t}'],
  holding: ['{s} holding {t}', '{s} with {t}', '{s} that holds {t}', '{s} carrying {t}'],
  reading: ['{s} reading {t}', '{s} that reads {t}', '{s} with {t}'],
  drinking: ['{s} drinking {t}', '{s} that drinks {t}', '{s} having {t}'],
  beside: ['{s} next to {t}', '{s} beside {t}', '{s} and {t}', '{s} standing next to {t}'],
  under: ['{s} under {t}', '{s} standing under {t}', '{s} below {t}'],
  'in front of': ['{s} in front of {t}', '{s} standing in front of {t}'],
  on: ['{s} standing on {t}', '{s} sat on {t}', '{s} sitting on {t}', '{s} on {t}'],
};

/** The same for two of a kind; `{s}` is "two owls", `{t}` one thing with its article, `{tt}` several. */
export const twofold: Readonly<Record<'alone' | 'wearing' | 'holding', readonly string[]>> = {
  alone: ['{s}', '{s} side by side', '{s} together'],
  wearing: ['{s} wearing {tt}', '{s} each wearing {t}', '{s} with {tt}'],
  holding: ['{s} each holding {t}', '{s} holding {tt}', '{s} each with {t}'],
};

/** What can be said of two of a kind only when it rains. */
export const twofoldInRain: Readonly<Record<'alone' | 'holding', readonly string[]>> = {
  alone: ['{s} walk under a drizzly rain', '{s} in the rain'],
  holding: ['{s} walk under a drizzly rain, each holding {t}', '{s} in the rain each holding {t}'],
};

/** A phrasing with a subject of another kind beside; `{c}` stands for its phrase. */
export const alongside = (phrasing: string): string => `${phrasing} and {c}`;

const openings: readonly string[] = ['a picture of', 'a photo of', 'a drawing of'];

/** Picks a phrasing: the first half of the time, else any. */
export const phrase = (random: Random, phrasings: readonly string[]): string =>
  random.uniform() < 0.5 ? phrasings[0]! : phrasings[random.int(phrasings.length)]!;

/** Puts an opening ("a picture of") before one caption in ten. */
export const opened = (random: Random, caption: string): string =>
  random.uniform() < 0.1 ? `${openings[random.int(openings.length)]!} ${caption}` : caption;

/** Fills a phrasing's places and cuts it there: the connecting text and the phrases, in the order of the caption. */
export function segmentsOf(phrasing: string, places: Readonly<Record<string, string>>): { text: string; place?: string }[] {
  return phrasing
    .split(/(\{\w+\})/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const place = /^\{(\w+)\}$/.exec(part)?.[1];
      return place === undefined ? { text: part } : { text: places[place]!, place };
    });
}

/** A phrasing with its places filled. */
export const fill = (phrasing: string, places: Readonly<Record<string, string>>): string =>
  phrasing.replace(/\{(\w+)\}/g, (_, place: string) => places[place]!);
