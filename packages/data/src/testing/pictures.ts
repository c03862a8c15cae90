import { encodePng } from '@kaleido/shared/image';

/** A PNG whose pixels encode their position: red grows to the right, green downwards. */
export const ramp = (width: number, height: number): Promise<Buffer> =>
  encodePng({
    width,
    height,
    channels: 3,
    data: Uint8Array.from({ length: width * height * 3 }, (_, at) => {
      const pixel = Math.floor(at / 3);
      return [Math.floor((255 * (pixel % width)) / width), Math.floor((255 * Math.floor(pixel / width)) / height), 90][at % 3]!;
    }),
  });
