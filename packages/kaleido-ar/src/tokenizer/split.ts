import type { Pattern } from './pattern.ts';

/** What happens to a match when a text is split at it. */
export const behaviours = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'] as const;

type Behaviour = (typeof behaviours)[number];

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly isMatch: boolean;
}

/** Splits a text at the matches of a pattern (`invert`: at the text between them), as `tokenizers` does. No piece is empty. */
export function split(text: string, pattern: Pattern, behaviour: Behaviour, invert = false): string[] {
  const cuts: Cut[] = [];
  let end = 0;
  for (const [from, to] of pattern(text)) {
    if (from > end) cuts.push({ from: end, to: from, isMatch: invert });
    cuts.push({ from, to, isMatch: !invert });
    end = to;
  }
  if (end < text.length) cuts.push({ from: end, to: text.length, isMatch: invert });
  return joined(cuts, behaviour)
    .map(({ from, to }) => text.slice(from, to))
    .filter((piece) => piece !== '');
}

function joined(cuts: readonly Cut[], behaviour: Behaviour): readonly Pick<Cut, 'from' | 'to'>[] {
  if (behaviour === 'Isolated') return cuts;
  if (behaviour === 'Removed') return cuts.filter(({ isMatch }) => !isMatch);
  const pieces: { from: number; to: number }[] = [];
  const isBackwards = behaviour === 'MergedWithNext';
  let wasMatch = false;
  for (const { from, to, isMatch } of isBackwards ? cuts.toReversed() : cuts) {
    const last = pieces.at(-1);
    const joins = behaviour === 'Contiguous' ? isMatch === wasMatch : isMatch && !wasMatch;
    if (!joins || !last) pieces.push({ from, to });
    else if (isBackwards) last.from = from;
    else last.to = to;
    wasMatch = isMatch;
  }
  return isBackwards ? pieces.reverse() : pieces;
}
