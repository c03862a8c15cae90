import { escapeXml } from '../xml.ts';
import { FONT_FAMILY, loadFont } from './font.ts';
import type { Picture } from './picture.ts';
import { sharp } from './sharp.ts';

/** Letter size in pixels. */
export const LETTERS = 13;
/** Mean letter width relative to its size. */
const ADVANCE = 0.56;

/** Approximate width of a line of text in pixels. */
export const textWidth = (text: string): number => Math.ceil([...text].length * LETTERS * ADVANCE);

/** One line of text with its upper left corner at (x, y). */
export const textLine = (x: number, y: number, text: string, fill: string, letters = LETTERS): string =>
  `<text x="${x}" y="${y + letters}" font-family="${FONT_FAMILY}" font-size="${letters}" fill="${fill}">${escapeXml(text)}</text>`;

/** Wraps text into at most `max` lines of the given width in pixels; the last ends with … when text was cut. */
export function wrapText(text: string, width: number, max: number, letters = LETTERS): string[] {
  const room = Math.max(Math.floor(width / (letters * ADVANCE)), 4);
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const kept = lines.slice(0, max).map((line) => (line.length > room ? `${line.slice(0, room - 1)}…` : line));
  if (lines.length > max) kept[max - 1] = `${kept[max - 1]!.replace(/…$/, '').slice(0, room - 2)} …`;
  return kept;
}

/** Draws SVG elements over a picture of the same size, or over white. Returns RGB. */
export async function drawSvg(elements: string, base: Picture | { readonly width: number; readonly height: number }): Promise<Picture> {
  const { width, height } = base;
  await loadFont();
  const image =
    'data' in base
      ? sharp(base.data, { raw: { width, height, channels: base.channels } })
      : sharp({ create: { width, height, channels: 3, background: 'white' } });
  const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${elements}</svg>`);
  const { data } = await image
    .composite([{ input: svg }])
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width, height, channels: 3, data };
}
