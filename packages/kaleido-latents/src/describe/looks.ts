import { type Picture, resizeImage } from '@kaleido/shared/image';
import type { Mask } from '../mask/mask.ts';
import type { ColourWord } from './colour-words.ts';
import { dominantColours } from './dominant-colours.ts';
import { difference, type Lab, labOf } from './lab.ts';

/** The look of a part of a picture. */
export interface Looks {
  readonly colours: readonly ColourWord[];
  /** Whether its colours vary locally, as in prints, checks and foliage. */
  readonly isPatterned: boolean;
  /** Absent if it is neither. */
  readonly shade?: 'light' | 'dark';
}

/** Longer side, in pixels, to which pictures are reduced; finer detail does not count as a pattern. */
const LOOK_SIDE = 96;
/** Minimum mean difference of neighbouring pixels of a pattern. */
const PATTERNED = 5.5;
const [LIGHT, DARK] = [70, 35];

/** A reduced picture in L*a*b*. */
export interface Seen {
  readonly width: number;
  readonly height: number;
  readonly pixels: readonly Lab[];
}

export async function look(picture: Picture): Promise<Seen> {
  const scale = Math.min(LOOK_SIDE / Math.max(picture.width, picture.height), 1);
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(Math.round(side * scale), 1)) as [number, number];
  const { data, channels } = scale === 1 ? picture : await resizeImage(picture, width, height, 'linear');
  const pixels = Array.from({ length: width * height }, (_, at) =>
    labOf(data[at * channels]!, data[at * channels + 1]!, data[at * channels + 2]!),
  );
  return { width, height, pixels };
}

/** The look of the pixels inside a mask of the same size, or with `inside` 0 outside; undefined if there are none. */
export function looksOf(seen: Seen, mask: Mask, inside: 0 | 1): Looks | undefined {
  const own = seen.pixels.filter((_, at) => mask.data[at] === inside);
  if (own.length === 0) return undefined;
  const lightness = own.reduce((sum, [l]) => sum + l, 0) / own.length;
  return {
    colours: dominantColours(own),
    isPatterned: roughness(seen, mask, inside) >= PATTERNED,
    ...(lightness >= LIGHT && { shade: 'light' as const }),
    ...(lightness <= DARK && { shade: 'dark' as const }),
  };
}

/** Mean difference of neighbouring pixels within a part. */
function roughness({ width, pixels }: Seen, { data }: Mask, inside: 0 | 1): number {
  let [sum, count] = [0, 0];
  const compare = (at: number, next: number): void => {
    if (data[next] !== inside) return;
    sum += difference(pixels[at]!, pixels[next]!);
    count++;
  };
  for (let at = 0; at < pixels.length; at++) {
    if (data[at] !== inside) continue;
    if ((at + 1) % width > 0) compare(at, at + 1);
    if (at + width < pixels.length) compare(at, at + width);
  }
  return count === 0 ? 0 : sum / count;
}
