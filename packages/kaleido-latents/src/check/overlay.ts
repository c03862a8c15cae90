import type { Blob, Box, Latents } from '@kaleido/shared/record';
import { escapeXml } from '@kaleido/shared/text';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** SVG overlay of a picture, in its pixels: a group of boxes and one of ellipses, with a colour per phrase. */
export function overlayOf({ bbox = [], blob = [] }: Latents, { width, height }: Size): string {
  const phrases = [...new Set([...bbox, ...blob].map(({ text }) => text))];
  const colour = (text: string): string => `hsl(${(phrases.indexOf(text) * 137 + 345) % 360} 85% 45%)`;
  const boxes = bbox.flatMap(({ text, boxes: own = [] }) => own.map((box) => drawnBox(box, text, colour(text), { width, height })));
  const blobs = blob.flatMap(({ text, blobs: own = [] }) => own.map((one) => drawnBlob(one, text, colour(text), { width, height })));
  return `<svg viewBox="0 0 ${width} ${height}"><g class="boxes">${boxes.join('')}</g><g class="blobs">${blobs.join('')}</g></svg>`;
}

function drawnBox([x1, y1, x2, y2]: Box, text: string, colour: string, { width, height }: Size): string {
  const [x, y] = [(x1 * width) / 1000, (y1 * height) / 1000];
  const size = `width="${((x2 - x1) * width) / 1000}" height="${((y2 - y1) * height) / 1000}"`;
  const label = `<text x="${x}" y="${y}" dy="1em" fill="${colour}" font-size="${Math.max(width, height) / 24}">${escapeXml(text)}</text>`;
  return `<rect x="${x}" y="${y}" ${size} stroke="${colour}"><title>${escapeXml(text)}</title></rect>${label}`;
}

/** Radii are in thousandths of the width, regardless of the height; theta is clockwise, as in SVG. */
function drawnBlob([xc, yc, major, minor, theta]: Blob, text: string, colour: string, { width, height }: Size): string {
  const [x, y] = [(xc * width) / 1000, (yc * height) / 1000];
  const radii = `rx="${(major * width) / 1000}" ry="${(minor * width) / 1000}"`;
  return `<ellipse cx="${x}" cy="${y}" ${radii} transform="rotate(${theta} ${x} ${y})" stroke="${colour}"><title>${escapeXml(text)}</title></ellipse>`;
}
