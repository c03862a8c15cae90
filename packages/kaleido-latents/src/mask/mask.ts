/** Which pixels of a picture belong to something: 1 or 0, rows from the top. It may be coarser than its picture, which it covers whole. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A mask without any pixel. */
export const emptyMask = (width: number, height: number): Mask => ({ width, height, data: new Uint8Array(width * height) });

/** Whether any pixel is set. */
export const isEmpty = ({ data }: Mask): boolean => !data.includes(1);

/** Where either of two masks of one size is set, in place of the first. */
export function addMask({ data }: Mask, other: Mask): void {
  for (let i = 0; i < data.length; i++) data[i] = data[i]! | other.data[i]!;
}
