import type { SceneFacts } from '@kaleido/shared/record';
import { places } from '../backdrop/places.ts';
import { subjects, things } from '../lexicon.ts';

/** What a text latent says, as far as it is written as `describe` writes it. */
export interface DescribedFacts extends Pick<SceneFacts, 'style' | 'backdrop' | 'weather' | 'facing' | 'places' | 'colors'> {
  readonly view?: string;
  readonly size?: string;
}

/** Colours of skies as texts say them, without what they say of the hour. */
const HOUR = / (sunset|evening|night)$/;

/** Reads a text latent, changed by a person or not; the inverse of `describe`. A sentence that is not written so says nothing. */
export function readDescription(text: string): DescribedFacts {
  const [looks = '', who = '', surroundings = ''] = text
    .split('.')
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
  const colors = { ...colorsOfThose(who), ...colorsAround(surroundings) };
  return { ...styleOf(looks), ...lookOf(who), ...placeOf(surroundings), ...(Object.keys(colors).length > 0 && { colors }) };
}

function styleOf(sentence: string): Pick<DescribedFacts, 'style' | 'view'> {
  const [, style, view] = /^(.+?) style(?:, (?:only the|the whole) (face|body))?$/.exec(sentence) ?? [];
  return { ...(style !== undefined && { style }), ...(view !== undefined && { view }) };
}

const LOOKS =
  /^(?:an?|two) (large|medium|small) (.+?)(?: (?:on|in) the (left|middle|right))?(?:, facing (left|right|forward))?(?:, with (.+))?$/;

function lookOf(sentence: string): Pick<DescribedFacts, 'size' | 'places' | 'facing'> {
  const [, size, , place, facing] = LOOKS.exec(sentence) ?? [];
  return {
    ...(size !== undefined && { size }),
    ...(place !== undefined && { places: [place] }),
    ...(facing !== undefined && { facing: [facing] }),
  };
}

const nounsOfSubjects = Object.values(subjects).flatMap(({ nouns }) => nouns.flatMap(({ one, many }) => [one.replace(/^an? /, ''), many]));
const nounsOfThings = Object.values(things).flatMap(({ name, many }) => [name, ...(many === undefined ? [] : [many])]);

function colorsOfThose(sentence: string): Record<string, string> {
  const [, , subject = '', , , thing = ''] = LOOKS.exec(sentence) ?? [];
  const [ofSubject, ofThing] = [beforeNoun(subject, nounsOfSubjects), beforeNoun(thing.replace(/^an? /, ''), nounsOfThings)];
  return { ...(ofSubject && { subjects: ofSubject }), ...(ofThing && { things: ofThing }) };
}

/** What stands before the longest noun that a phrase ends with. */
function beforeNoun(phrase: string, nouns: readonly string[]): string | undefined {
  const [noun] = nouns.filter((one) => phrase.endsWith(` ${one}`)).sort((a, b) => b.length - a.length);
  return noun === undefined ? undefined : phrase.slice(0, -noun.length - 1);
}

function placeOf(sentence: string): Pick<DescribedFacts, 'backdrop' | 'weather'> {
  if (sentence === '') return {};
  // Named first: "a snowy field with pine trees under a grey sky".
  const [backdrop] = Object.keys(places)
    .filter((name) => new RegExp(`\\b${name}\\b`).test(sentence))
    .sort((a, b) => sentence.indexOf(a) - sentence.indexOf(b));
  const [, falling] = /, (rain|snow) falling$/.exec(sentence) ?? [];
  return { ...(backdrop !== undefined && { backdrop }), weather: falling ?? 'clear' };
}

/** How sentences say the colour of a part of the backdrop. */
const coloured: Readonly<Record<string, RegExp>> = {
  sky: /\bunder an? (.+?) sky\b/,
  wall: /\bwith (?:an? )?(.+?) (?:wall|tiles)\b/,
  floor: /^a room\b.*?, an? (.+?) floor\b/,
  background: /\ba plain (.+?) background\b/,
  curtains: /\bwith (.+?) curtains\b/,
};

const colorsAround = (sentence: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(coloured).flatMap(([name, pattern]) => {
      const color = pattern.exec(sentence)?.[1]?.replace(HOUR, '');
      return color === undefined ? [] : [[name, color]];
    }),
  );
