import type { Random } from '@kaleido/shared/random';
import { mix, type Rgb } from '../canvas.ts';
import type { Painted } from './sky.ts';

/** A backdrop: the words that say it, how it is painted, and whether weather can be seen there. */
export interface Backdrop extends Painted {
  readonly outdoors: boolean;
}

/** Draws one kind of backdrop; `wet`: its sky must be one that it may rain from. */
export type Place = (random: Random, wet: boolean) => Backdrop;

/** The colours that walls, floors and plain backgrounds come in, by name. */
export const colors = {
  pink: [245, 165, 195],
  yellow: [250, 215, 95],
  'light blue': [165, 215, 245],
  green: [120, 190, 110],
  white: [244, 244, 240],
  grey: [165, 168, 174],
  purple: [150, 110, 190],
  orange: [245, 150, 70],
  red: [205, 70, 65],
  blue: [60, 105, 190],
  brown: [140, 95, 60],
  beige: [228, 208, 175],
} as const satisfies Record<string, Rgb>;

/** One of a list, evenly. */
export const pick = <T>(random: Random, list: readonly T[]): T => list[random.int(list.length)]!;

/** A gently waving line around height `base`, `depth` up and down, in parts of the side. */
export const roll = (random: Random, base: number, depth: number): ((x: number) => number) => {
  const [phase, waves] = [random.uniform() * 6.3, 1 + random.uniform() * 1.5];
  return (x) => base + depth * Math.sin(phase + x * 6.3 * waves);
};

/** Random places between two heights: x, y and a third number 0 … 1 for size. */
export const scatter = (random: Random, count: number, top: number, bottom: number): readonly (readonly [number, number, number])[] =>
  Array.from({ length: count }, () => [random.uniform(), top + random.uniform() * (bottom - top), random.uniform()] as const);

/** A colour as it looks at night, if it is dark. */
export const darker = (color: Rgb, dark: boolean): Rgb => (dark ? mix(color, [20, 24, 60], 0.5) : color);
