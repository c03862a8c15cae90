import type { Random } from '@kaleido/shared/random';
import type { Casting } from '../pairs.ts';
import type { Description } from './describe.ts';

/** The drawings of subject and thing. */
type Looks = Pick<Casting, 'subject' | 'thingPiece'>;

/** The colours that a style can give a subject and a thing, whichever of its drawings it takes. */
export type Palette = Readonly<Record<keyof Looks, ReadonlySet<string>>>;

/**
 * @param ways all ways to draw the pair in one style
 * @param turned whether drawings come in other colours than their own, too
 */
export function paletteOf(ways: readonly Looks[], turned: boolean): Palette {
  const colors = (part: keyof Looks) =>
    new Set(ways.flatMap(({ [part]: piece }) => [piece.color, ...(turned ? Object.values(piece.turns) : [])]));
  return { subject: colors('subject'), thingPiece: colors('thingPiece') };
}

/**
 * How a text describes subject and thing after only its style word was changed: with the view and the facing of the old style, and with its
 * colours where the new style has no such colour: ink drawings are black and white, and no cartoon dog is brown. What the style can draw, and
 * what was given on purpose, is drawn as it is said.
 * @param usual as it is drawn without a change of colour
 * @param drawn as it is drawn
 * @param before the same pair, drawn before the edit
 * @param palette what the style of `drawn` has
 */
export function overtakenLooks(usual: Looks, drawn: Looks, before: Looks, palette: Palette): Looks {
  const described = (part: keyof Looks) => {
    const saysOldColor = drawn[part] === usual[part] && !palette[part].has(before[part].color);
    return saysOldColor ? before[part] : { ...before[part], color: drawn[part].color };
  };
  return { subject: described('subject'), thingPiece: described('thingPiece') };
}

/** The size and place that a text still gives after the boxes were moved: any. */
export const overtakenLayout = (draw: Random): Pick<Description, 'scale' | 'center'> => ({
  scale: 0.4 + 0.4 * draw.uniform(),
  center: draw.uniform(),
});
