/** A binary mask (0 or 1), rows from the top. It covers its whole picture, but may be coarser. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A mask without set pixels. */
export const emptyMask = (width: number, height: number): Mask => ({ width, height, data: new Uint8Array(width * height) });

/** Whether any pixel is set. */
export const isEmpty = ({ data }: Mask): boolean => !data.includes(1);

/** Adds a mask of the same size to the first, in place. */
export function addMask({ data }: Mask, other: Mask): void {
  for (let i = 0; i < data.length; i++) data[i] = data[i]! | other.data[i]!;
}
