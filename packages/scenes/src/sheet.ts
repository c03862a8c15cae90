import sharp from 'sharp';

/** One picture of a contact sheet, with the words below it. */
export interface Tile {
  readonly image: { readonly width: number; readonly height: number; readonly channels: 3 | 4; readonly data: Uint8Array };
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

/** Draws pictures of one size on a grid, enlarged `zoom` times without smoothing, words below each; PNG bytes. */
export async function contactSheet(
  tiles: readonly Tile[],
  { columns = 8, zoom = 2, lines = 3 }: { columns?: number; zoom?: number; lines?: number } = {},
): Promise<Buffer> {
  const side = Math.max(...tiles.map(({ image }) => image.width)) * zoom;
  const [gap, lineHeight] = [6, 11];
  const [cellWidth, cellHeight] = [side + gap, side + gap + lines * lineHeight];
  const rows = Math.ceil(tiles.length / columns);
  const pictures = await Promise.all(
    tiles.map(async ({ image }, i) => ({
      input: await sharp(image.data, { raw: { width: image.width, height: image.height, channels: image.channels } })
        .resize(side, side, { kernel: 'nearest' })
        .png()
        .toBuffer(),
      left: (i % columns) * cellWidth + gap,
      top: Math.floor(i / columns) * cellHeight + gap,
    })),
  );
  const text = tiles
    .flatMap(({ words }, i) =>
      wrap(words, Math.floor(side / 5.2), lines).map(
        (line, l) =>
          `<text x="${(i % columns) * cellWidth + gap}" y="${Math.floor(i / columns) * cellHeight + gap + side + (l + 1) * lineHeight - 1}">${escaped(line)}</text>`,
      ),
    )
    .join('');
  const [width, height] = [columns * cellWidth + gap, rows * cellHeight + gap];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="10">${text}</svg>`;
  return sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .composite([...pictures, { input: Buffer.from(svg), left: 0, top: 0 }])
    .png({ compressionLevel: 9 })
    .toBuffer();
}
