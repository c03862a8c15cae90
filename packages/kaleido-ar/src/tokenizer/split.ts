import type { Pattern } from './pattern.ts';

/** What becomes of a match when a text is cut at it. */
export const behaviours = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'] as const;

type Behaviour = (typeof behaviours)[number];

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly isMatch: boolean;
}

/** The pieces of a text that is cut at the matches of a pattern (`invert`: at what lies between them), as `tokenizers` does; none is empty. */
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
