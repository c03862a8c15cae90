/** A place in the picture, or a way, in thousandths of its width and height. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
