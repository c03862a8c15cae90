import type { BboxSegment, Blob, BlobSegment, Box, Latents } from '../record.ts';
import type { Picture } from './picture.ts';
import { resizeImage } from './resize.ts';
import { drawSvg, textLine, textWidth } from './svg.ts';

/** Smallest side on which boxes and their labels are legible. */
const MIN_SIDE = 512;
const LABEL_HEIGHT = 17;
const COLOURS = ['#e6194b', '#3cb44b', '#4363d8', '#f58231', '#911eb4', '#008080', '#9a6324', '#808000'];

/** Draws the boxes and ellipses of a plan, with their phrases, over a picture enlarged to at least 512 pixels. */
export async function drawLatents(picture: Picture, { bbox = [], blob = [] }: Latents): Promise<Picture> {
  const factor = Math.max(Math.ceil(MIN_SIDE / Math.min(picture.width, picture.height)), 1);
  const large = factor === 1 ? picture : await resizeImage(picture, picture.width * factor, picture.height * factor, 'nearest');
  const placed = (segments: readonly (BboxSegment | BlobSegment)[]) =>
    segments.filter((segment) => ('boxes' in segment && segment.boxes?.length) || ('blobs' in segment && segment.blobs?.length));
  const colours = new Map<string, string>();
  const elements = placed([...bbox, ...blob]).flatMap((segment) => {
    const colour = colours.get(segment.text) ?? COLOURS[colours.size % COLOURS.length]!;
    colours.set(segment.text, colour); // a phrase has the same colour as a box and as an ellipse
    const boxes = 'boxes' in segment ? (segment.boxes ?? []) : [];
    const blobs = 'blobs' in segment ? (segment.blobs ?? []) : [];
    return [
      ...boxes.map((box) => boxElements(box, segment.text, colour, large)),
      ...blobs.map((ellipse) => blobElements(ellipse, segment.text, colour, large)),
    ];
  });
  return drawSvg(elements.join(''), large);
}

function boxElements([x1, y1, x2, y2]: Box, text: string, colour: string, { width, height }: Picture): string {
  const [left, top] = [(x1 * width) / 1000, (y1 * height) / 1000];
  const [right, bottom] = [(x2 * width) / 1000, (y2 * height) / 1000];
  const frame = `<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" fill="none" stroke="${colour}" stroke-width="2"/>`;
  return frame + label(left, top, text, colour, width);
}

/** Radii are in thousandths of the width whatever the picture's shape; theta is clockwise, as SVG rotates. */
function blobElements([xc, yc, major, minor, theta]: Blob, text: string, colour: string, { width, height }: Picture): string {
  const [x, y] = [(xc * width) / 1000, (yc * height) / 1000];
  const radii = `rx="${(major * width) / 1000}" ry="${(minor * width) / 1000}"`;
  const ellipse = `<ellipse cx="${x}" cy="${y}" ${radii} transform="rotate(${theta} ${x} ${y})" fill="none" stroke="${colour}" stroke-width="2"/>`;
  return ellipse + label(x - textWidth(text) / 2, y - LABEL_HEIGHT / 2, text, colour, width);
}

function label(x: number, y: number, text: string, colour: string, width: number): string {
  const wide = textWidth(text) + 6;
  const left = Math.min(Math.max(x, 0), Math.max(width - wide, 0));
  const plate = `<rect x="${left}" y="${y}" width="${wide}" height="${LABEL_HEIGHT}" fill="${colour}"/>`;
  return plate + textLine(left + 3, y, text, 'white');
}
