import type { AddedPiece } from './file.ts';
import type { Normalizer } from './normalizers.ts';

/** A stretch of a text: an added piece, or text without any. */
type Section = { readonly id: number } | { readonly text: string };

/** Finds added pieces in a text before normalisation, or after it for those marked as normalised. */
export interface AddedPieces {
  inRaw(text: string): readonly Section[];
  inNormalised(text: string): readonly Section[];
}

/** Finds added pieces as `tokenizers` does: the leftmost in the text, and the longest of those that begin there. */
export function addedPieces(pieces: readonly AddedPiece[], normalize: Normalizer): AddedPieces {
  const normalised = new Map(pieces.filter(({ normalized }) => normalized).map((piece) => [normalize(piece.content), piece]));
  const raw = new Map(pieces.filter(({ normalized }) => !normalized).map((piece) => [piece.content, piece]));
  return { inRaw: finder(raw), inNormalised: finder(normalised) };
}

const WORD_CHARACTER = '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]';
const endsWithWord = new RegExp(`${WORD_CHARACTER}$`, 'u');
const startsWithWord = new RegExp(`^${WORD_CHARACTER}`, 'u');
const isSpace = (character: string | undefined) => character !== undefined && /\p{White_Space}/u.test(character);

function finder(pieces: ReadonlyMap<string, AddedPiece>): (text: string) => readonly Section[] {
  const contents = [...pieces.keys()].filter((content) => content !== '').sort((a, b) => b.length - a.length);
  if (contents.length === 0) return (text) => [{ text }];
  const any = new RegExp(contents.map((content) => content.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'), 'gu');
  return (text) => {
    const sections: Section[] = [];
    let end = 0;
    for (const match of text.matchAll(any)) {
      const piece = pieces.get(match[0])!;
      let [from, to] = [match.index, match.index + match[0].length];
      const isInWord = endsWithWord.test(text.slice(Math.max(0, from - 2), from)) || startsWithWord.test(text.slice(to, to + 2));
      if (piece.single_word && isInWord) continue;
      if (piece.lstrip) while (from > end && isSpace(text[from - 1])) from--;
      if (piece.rstrip) while (isSpace(text[to])) to++;
      if (from > end) sections.push({ text: text.slice(end, from) });
      sections.push({ id: piece.id });
      end = to;
    }
    if (end < text.length) sections.push({ text: text.slice(end) });
    return sections;
  };
}
