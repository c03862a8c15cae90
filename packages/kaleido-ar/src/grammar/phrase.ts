import { openPlace, type Place, type PlaceKind, placeAfter } from './place.ts';

/*
 * Grounded text, character by character. Words may contain anything except an opening bracket, which begins a place; a place must follow
 * words, or another place of the same phrase.
 */

/** Position in a grounded text: before any word of a segment, after words, directly after a place, after a place and one space. */
export type Phrase = 'start' | 'words' | 'placed' | 'spaced';

/** A state of grounded text. The part may end in a phrase, not inside a place. */
export type Grounding = Phrase | Place;

/** The state after more characters; undefined when one of them is not allowed. */
export function groundingAfter(grounding: Grounding, text: string, kind: PlaceKind): Grounding | undefined {
  let state: Grounding | undefined = grounding;
  for (const character of text) {
    if (state === undefined) return undefined;
    state = typeof state === 'string' ? phraseAfter(state, character, kind) : afterPlace(placeAfter(state, character));
  }
  return state;
}

const afterPlace = (place: Place | 'closed' | undefined): Grounding | undefined => (place === 'closed' ? 'placed' : place);

function phraseAfter(phrase: Phrase, character: string, kind: PlaceKind): Grounding | undefined {
  if (character === '(') return phrase === 'start' ? undefined : openPlace(kind);
  if (/\s/.test(character)) return phrase === 'placed' ? 'spaced' : phrase === 'spaced' ? 'start' : phrase;
  // A character that normalises to a bracket would turn words into coordinates.
  return character > '\u007F' && /[()]/.test(character.normalize('NFKC')) ? undefined : 'words';
}
