import sharp from 'sharp';
import { escapeXml } from '../xml.ts';
import { FONT_FAMILY, loadFont } from './font.ts';
import type { Picture } from './picture.ts';

/** Size of letters in pixels. */
export const LETTERS = 13;
/** The mean width of a letter over its size. */
const ADVANCE = 0.56;

/** Pixels that a line of text takes, more or less. */
export const textWidth = (text: string): number => Math.ceil([...text].length * LETTERS * ADVANCE);

/** One line of text with its upper left corner at (x, y). */
export const textLine = (x: number, y: number, text: string, fill: string, letters = LETTERS): string =>
  `<text x="${x}" y="${y + letters}" font-family="${FONT_FAMILY}" font-size="${letters}" fill="${fill}">${escapeXml(text)}</text>`;

/** Breaks text into at most `most` lines of a width in pixels; the last ends with … when something had to go. */
export function wrapText(text: string, width: number, most: number, letters = LETTERS): string[] {
  const room = Math.max(Math.floor(width / (letters * ADVANCE)), 4);
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const kept = lines.slice(0, most).map((line) => (line.length > room ? `${line.slice(0, room - 1)}…` : line));
  if (lines.length > most) kept[most - 1] = `${kept[most - 1]!.replace(/…$/, '').slice(0, room - 2)} …`;
  return kept;
}

/** Draws SVG elements over a picture of the same size; without a picture, over white. Gives RGB. */
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
