/** Pixels in memory: rows from the top, each pixel its red, green, blue (and alpha) byte; sRGB, straight alpha. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  /** width × height × channels bytes. */
  readonly data: Uint8Array;
}

/** @throws RangeError when the sides are not positive integers or the number of bytes does not match them */
export function checkPicture({ width, height, channels, data }: Picture): void {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0))
    throw new RangeError(`a picture's sides must be positive integers, got ${width} × ${height}`);
  if (data.length !== width * height * channels)
    throw new RangeError(`a picture of ${width} × ${height} × ${channels} takes ${width * height * channels} bytes, got ${data.length}`);
}
