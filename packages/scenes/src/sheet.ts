import { fontFamily, loadFont } from '@kaleido/shared/image';
import sharp from 'sharp';

/** One picture of a contact sheet, with the words below it. */
export interface Tile {
  readonly image: { readonly width: number; readonly height: number; readonly channels: 3; readonly data: Uint8Array };
  readonly words: string;
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** Breaks words into at most `lines` lines of about `width` characters. */
function wrap(words: string, width: number, lines: number): string[] {
  const out: string[] = [''];
  for (const word of words.split(/\s+/)) {
    const last = out[out.length - 1]!;
    if (last && last.length + 1 + word.length > width) out.push(word);
    else out[out.length - 1] = last ? `${last} ${word}` : word;
  }
  return out.length > lines ? [...out.slice(0, lines - 1), `${out[lines - 1]} …`] : out;
}

interface Layout {
  readonly columns?: number;
  /** How many times pictures are enlarged. */
  readonly zoom?: number;
  /** Lines of words below each. */
  readonly lines?: number;
}

/** Where a sheet's cells are, for pictures of `side` pixels. */
function cells(side: number, { columns = 8, zoom = 2, lines = 3 }: Layout) {
  const drawn = side * zoom;
  return { columns, lines, drawn, width: drawn + gap, height: drawn + gap + lines * lineHeight };
}

const gap = 6;
const lineHeight = 11;

/** How many pictures of `side` pixels one sheet holds: its words are drawn as SVG, which takes 32767 rows, and it is drawn in memory. */
export function sheetCapacity(side: number, layout: Layout): number {
  const { columns, width, height } = cells(side, layout);
  return columns * Math.floor(Math.min(32767, 2 ** 27 / (columns * width)) / height - 0.1);
}

/** Draws pictures of one size on a grid, enlarged without smoothing, words below each; PNG bytes. */
export async function contactSheet(tiles: readonly Tile[], layout: Layout = {}): Promise<Buffer> {
  await loadFont();
  const size = tiles.reduce((most, { image }) => Math.max(most, image.width), 0);
  const { columns, lines, drawn, width: cellWidth, height: cellHeight } = cells(size, layout);
  const [width, height] = [columns * cellWidth + gap, Math.ceil(tiles.length / columns) * cellHeight + gap];
  const sheet = { width, height, channels: 3 as const, data: new Uint8Array(width * height * 3).fill(255) };
  const texts = tiles.map(({ image, words }, i) => {
    const [left, top] = [(i % columns) * cellWidth + gap, Math.floor(i / columns) * cellHeight + gap];
    enlarge(image, drawn / size, sheet, left, top);
    return wrap(words, Math.floor(drawn / 5.2), lines)
      .map((line, l) => `<text x="${left}" y="${top + drawn + (l + 1) * lineHeight - 1}">${escaped(line)}</text>`)
      .join('');
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${fontFamily}" font-size="10">${texts.join('')}</svg>`;
  return sharp(sheet.data, { raw: sheet, limitInputPixels: false })
    .composite([{ input: Buffer.from(svg), left: 0, top: 0 }])
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** Copies a picture into another one, every pixel `zoom` × `zoom` times. */
function enlarge({ width, height, data }: Tile['image'], zoom: number, into: Tile['image'], left: number, top: number): void {
  for (let y = 0; y < height * zoom; y++)
    for (let x = 0; x < width * zoom; x++) {
      const from = (Math.floor(y / zoom) * width + Math.floor(x / zoom)) * 3;
      const to = ((top + y) * into.width + left + x) * 3;
      for (let c = 0; c < 3; c++) into.data[to + c] = data[from + c]!;
    }
}
