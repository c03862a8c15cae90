import type { Random } from '@kaleido/shared/random';
import type { Casting } from '../pairs.ts';
import type { Description } from './describe.ts';

/** Subject and thing as a text tells them. */
type Looks = Pick<Casting, 'subject' | 'thingPiece'>;

/**
 * What a text says of subject and thing after its style alone was changed: they look as in the style before. A colour that was given on
 * purpose stays.
 * @param cast as it would be drawn
 * @param recolored as it is drawn
 * @param before the same pair, drawn before the edit
 */
export function overtakenLooks(cast: Looks, recolored: Looks, before: Looks): Looks {
  const told = (part: keyof Looks) => (recolored[part] === cast[part] ? before[part] : { ...before[part], color: recolored[part].color });
  return { subject: told('subject'), thingPiece: told('thingPiece') };
}

/** Size and place that a text still tells after the boxes were moved: any. */
export const overtakenLayout = (draw: Random): Pick<Description, 'scale' | 'center'> => ({
  scale: 0.4 + 0.4 * draw.uniform(),
  center: draw.uniform(),
});
