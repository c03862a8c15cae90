import type { Picture } from '@kaleido/shared/image';
import type { Latents } from '@kaleido/shared/record';
import { emptyMask } from '../mask/mask.ts';
import { measureMask, type Region } from '../mask/measure.ts';
import { type Looks, look, looksOf } from './looks.ts';
import { isPlural, nameIn, withArticle } from './name.ts';
import { pixelsOf, placesIn } from './places.ts';
import { looksInWords, sizeWords, whereWords, withLooks } from './words.ts';

/** Minimum share of the picture that is described as background. */
const MIN_BACKGROUND = 0.05;

/**
 * Describes a picture by rules alone: the caption or class name; the look, size and place of what the latents' boxes or ellipses show; and
 * the look of the rest. Without boxes and ellipses, the look of the whole picture.
 */
export async function describePicture(picture: Picture, caption: string, latents: Latents): Promise<string> {
  const seen = await look(picture);
  const places = placesIn(latents, seen.width, seen.height);
  const name = nameIn(caption);
  if (!places) {
    const whole = looksOf(seen, emptyMask(seen.width, seen.height), 0)!;
    const subject = name === undefined ? ended(caption) : capital(`${withArticle(name, isPlural(name))}.`);
    return `${subject} The picture is ${looksInWords(whole)}.`.trim();
  }
  const covered = pixelsOf(places.mask) / seen.pixels.length;
  const scene: Scene = {
    things: looksOf(seen, places.core, 1)!,
    count: places.count,
    largest: measureMask(places.largest)!,
    background: covered > 1 - MIN_BACKGROUND ? undefined : looksOf(seen, places.mask, 0),
  };
  return name === undefined ? `${ended(caption)} ${ofThings(scene)}`.trim() : ofName(name, scene);
}

interface Scene {
  readonly things: Looks;
  readonly count: number;
  readonly largest: Region;
  readonly background: Looks | undefined;
}

/** `A small plain black hat in the middle, on a plain white background.` */
function ofName(name: string, { things, largest, background }: Scene): string {
  const thing = [...sizeWords(largest), withLooks(name, things, 'in')].join(' ');
  const where = background ? `, on ${withArticle(withLooks('background', background, 'of'), false)}` : '';
  return capital(`${withArticle(thing, isPlural(name))} ${whereWords(largest)}${where}.`);
}

/** `It is small, plain and black, in the middle; the background is plain and white.` */
function ofThings({ things, count, largest, background }: Scene): string {
  const isOne = count === 1;
  const looks = [...sizeWords(largest), looksInWords(things)].join(', ');
  const where = `${isOne ? '' : 'the largest '}${whereWords(largest)}`;
  const rest = background ? `; the background is ${looksInWords(background)}` : '';
  return `${isOne ? 'It is' : 'They are'} ${looks}, ${where}${rest}.`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A caption, ended by a full stop. */
const ended = (caption: string): string => {
  const text = caption.trim();
  return text === '' || /[.!?…]["')]?$/.test(text) ? text : `${text}.`;
};
