import { InputError } from '@kaleido/shared/errors';
import type { DecodedPicture, Orientation } from '@kaleido/shared/image';
import type { Blob, Box, Latents } from '@kaleido/shared/record';
import type { Frame } from '../formats/format.ts';
import { inside, withBlobs, withBoxes } from './crop-latents.ts';

/**
 * Converts latents to the upright picture. With a frame (the size given with the boxes), they refer to the upright or the stored picture,
 * whichever has this size or aspect ratio; without a frame, to the upright one.
 * @throws InputError (with the reason only) for boxes or blobs when the size matches neither, or is ambiguous
 */
export function uprightLatents(
  latents: Latents,
  { width, height, orientation }: Pick<DecodedPicture, 'width' | 'height' | 'orientation'>,
  frame: Frame | undefined,
): Latents {
  if (frame === undefined || !isPlaced(latents)) return latents;
  const isSwapped = orientation !== undefined && orientation >= 5;
  const seen = { width, height };
  const stored = isSwapped ? { width: height, height: width } : seen;
  const isExact = isSame(frame, seen) || isSame(frame, stored);
  const [fitsSeen, fitsStored] = [seen, stored].map((size) => (isExact ? isSame(frame, size) : hasProportions(frame, size)));
  if (!fitsSeen && !fitsStored)
    throw new InputError(`boxes refer to ${frame.width} × ${frame.height} pixels, but the picture has ${width} × ${height}`);
  if (orientation === undefined || !fitsStored) return latents;
  if (fitsSeen)
    throw new InputError(
      `the picture has EXIF orientation ${orientation}, and its size does not show whether its boxes refer to the stored or the upright picture: store it upright`,
    );
  return turned(latents, orientation, stored);
}

const isPlaced = ({ bbox = [], blob = [] }: Latents): boolean =>
  bbox.some(({ boxes = [] }) => boxes.length > 0) || blob.some(({ blobs = [] }) => blobs.length > 0);

const isSame = (a: Frame, b: Frame): boolean => a.width === b.width && a.height === b.height;

/** Whether the aspect ratios are equal, up to a pixel of rounding. */
const hasProportions = (frame: Frame, { width, height }: Frame): boolean =>
  Math.abs(width * frame.height - height * frame.width) <= Math.max(frame.width, frame.height);

type Point = readonly [x: number, y: number];

/** Maps a point of the stored picture to the upright one, in thousandths (EXIF 2.3, tag 274). */
const moves: Readonly<Record<Orientation, (x: number, y: number) => Point>> = {
  1: (x, y) => [x, y],
  2: (x, y) => [1000 - x, y],
  3: (x, y) => [1000 - x, 1000 - y],
  4: (x, y) => [x, 1000 - y],
  5: (x, y) => [y, x],
  6: (x, y) => [1000 - y, x],
  7: (x, y) => [1000 - y, 1000 - x],
  8: (x, y) => [y, 1000 - x],
};

/** Maps the angle of an axis, clockwise from the x axis. */
const angles: Readonly<Record<Orientation, (theta: number) => number>> = {
  1: (theta) => theta,
  2: (theta) => 180 - theta,
  3: (theta) => theta,
  4: (theta) => 180 - theta,
  5: (theta) => 90 - theta,
  6: (theta) => theta + 90,
  7: (theta) => 90 - theta,
  8: (theta) => theta + 90,
};

function turned(latents: Latents, orientation: Orientation, stored: Frame): Latents {
  const move = moves[orientation];
  const turnBox = ([x1, y1, x2, y2]: Box): Box[] => {
    const [a, b] = [move(x1, y1), move(x2, y2)];
    return [[Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])]];
  };
  const scale = orientation >= 5 ? stored.width / stored.height : 1; // radii are in thousandths of the width
  const turnBlob = ([x, y, major, minor, theta]: Blob): Blob[] => [
    [...move(x, y), inside(major * scale), inside(minor * scale), (angles[orientation](theta) + 180) % 180],
  ];
  const { bbox, blob } = latents;
  return {
    ...latents,
    ...(bbox && { bbox: bbox.map((segment) => withBoxes(segment, turnBox)) }),
    ...(blob && { blob: blob.map((segment) => withBlobs(segment, turnBlob)) }),
  };
}
