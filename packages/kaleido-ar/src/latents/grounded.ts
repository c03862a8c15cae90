import { show } from '@kaleido/shared/errors';
import type { LatentPart } from '@kaleido/shared/record';
import { looksLikeCoordinates } from '@kaleido/shared/record';
import type { Span } from './spans.ts';

/** A phrase with the coordinates of its instances (boxes or blobs); connecting text has none. */
export interface Grounded {
  readonly text: string;
  readonly places: readonly (readonly number[])[];
}

/** Punctuation that follows a bracket without a space, as in the paper's example: `… a laptop (39, 336, 999, 972).` */
const PUNCTUATION = /^[.,;:!?]/;

/**
 * The grounded caption of paper appendix A: `a squirrel (120, 300, 800, 990) wearing a crown (…)`; a phrase may have several places in a
 * row. The paper's string does not show where a phrase begins after connecting text. So that segments can be parsed, the part's marker is
 * repeated there: `… wearing <extra_id_1>a crown (…)`, and likewise before a phrase without words. Connecting text without words is
 * dropped.
 * @throws TypeError when a text looks like coordinates
 */
export function groundedSpans(part: LatentPart, segments: readonly Grounded[]): Span[] {
  const spans: Span[] = [{ marker: part }];
  let line = '';
  let open = false; // whether the last segment is connecting text
  const kept = segments.filter(({ text, places }) => text !== '' || places.length > 0);
  for (const [index, { text, places }] of kept.entries()) {
    if (looksLikeCoordinates(text)) throw new TypeError(`latents.${part}: text ${show(text)} looks like coordinates`);
    if (index > 0 && (open || text === '')) {
      if (line !== '') spans.push({ text: line });
      spans.push({ marker: part });
      line = '';
    } else if (index > 0 && !PUNCTUATION.test(text)) line += ' ';
    line += text;
    for (const place of places) line += `${line === '' ? '' : ' '}(${place.join(', ')})`;
    open = places.length === 0;
  }
  if (line !== '') spans.push({ text: line });
  return spans;
}

/**
 * Inverse of `groundedSpans`.
 * @param stretches the texts between markers
 * @param counts numbers in a place: 4 for a box, 5 for a blob
 */
export function parseGrounded(stretches: readonly string[], counts: 4 | 5): Grounded[] {
  const place = new RegExp(`( ?)\\(\\s*${Array(counts).fill('(\\d{1,4})').join('\\s*,\\s*')}\\s*\\)`, 'g');
  return stretches.flatMap((stretch) => {
    const segments: { text: string; places: number[][] }[] = [];
    let end = 0;
    for (const match of stretch.matchAll(place)) {
      const numbers = match.slice(2).map(Number);
      const between = stretch.slice(end, match.index);
      const last = segments.at(-1);
      if (last && between === '') last.places.push(numbers);
      else segments.push({ text: last ? afterPlace(between) : between, places: [numbers] });
      end = match.index + match[0].length;
    }
    const rest = stretch.slice(end);
    if (rest !== '') segments.push({ text: segments.length > 0 ? afterPlace(rest) : rest, places: [] });
    return segments;
  });
}

const afterPlace = (text: string) => (text.startsWith(' ') ? text.slice(1) : text);
