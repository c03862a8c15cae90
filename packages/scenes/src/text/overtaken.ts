import type { Random } from '@kaleido/shared/random';
import type { Casting } from '../pairs.ts';
import type { Description } from './describe.ts';

/** Subject and thing, and the style that they are drawn in. */
type Looks = Pick<Casting, 'style' | 'subject' | 'thingPiece'>;

/**
 * How a text describes subject and thing after only its style word was changed: with the view and the facing of the old style and, where ink
 * is the old or the new one, its colours. Other styles draw in any colour, and a colour that was given on purpose stays.
 * @param usual as it is drawn without a change of colour
 * @param drawn as it is drawn
 * @param before the same pair, drawn before the edit
 */
export function overtakenLooks(usual: Looks, drawn: Looks, before: Looks): Pick<Looks, 'subject' | 'thingPiece'> {
  const hasLostColors = usual.style.set.lineArt !== before.style.set.lineArt;
  const described = (part: 'subject' | 'thingPiece') =>
    hasLostColors && drawn[part] === usual[part] ? before[part] : { ...before[part], color: drawn[part].color };
  return { subject: described('subject'), thingPiece: described('thingPiece') };
}

/** The size and place that a text still gives after the boxes were moved: any. */
export const overtakenLayout = (draw: Random): Pick<Description, 'scale' | 'center'> => ({
  scale: 0.4 + 0.4 * draw.uniform(),
  center: draw.uniform(),
});
