import { type Picture, resizeImage } from '@kaleido/shared/image';
import { drawSvg, LINE_HEIGHT, textLine, wrapText } from './svg.ts';

/** Pictures of one record, side by side, and what stands below them. */
export interface SheetEntry {
  readonly caption: string;
  readonly pictures: readonly Picture[];
}

/** Smallest side that leaves room for a caption, and the gap around everything. */
const [SMALLEST, GAP] = [128, 8];
const LINES = 3;
/** What PNG encoders and viewers still take. */
const MOST_PIXELS = 2 ** 28;

/**
 * One picture of all records, captions below, about square; small pictures are enlarged by whole pixels. All pictures have one size.
 * @throws RangeError when the sheet would have more than 2^28 pixels
 */
export async function contactSheet(entries: readonly SheetEntry[]): Promise<Picture> {
  const side = Math.max(...entries.flatMap(({ pictures }) => pictures.map(({ width }) => width)));
  const cell = side * Math.max(Math.ceil(SMALLEST / side), 1);
  const across = Math.max(...entries.map(({ pictures }) => pictures.length));
  const blockWidth = across * (cell + GAP);
  const captions = entries.map(({ caption }) => wrapText(caption, blockWidth - GAP, LINES));
  const blockHeight = cell + Math.max(...captions.map((lines) => lines.length)) * LINE_HEIGHT + 2 * GAP;
  const columns = Math.min(Math.max(Math.round(Math.sqrt((entries.length * blockHeight) / blockWidth)), 1), entries.length);
  const size = { width: columns * blockWidth + GAP, height: Math.ceil(entries.length / columns) * blockHeight + GAP };
  if (size.width * size.height > MOST_PIXELS)
    throw new RangeError(`${entries.length} records make a sheet of ${size.width} × ${size.height} pixels: use -o DIR instead`);

  const origin = (index: number) => ({
    x: GAP + (index % columns) * blockWidth,
    y: GAP + Math.floor(index / columns) * blockHeight,
  });
  const texts = captions.flatMap((lines, index) => {
    const { x, y } = origin(index);
    return lines.map((line, row) => textLine(x, y + cell + 2 + row * LINE_HEIGHT, line, '#222'));
  });
  const sheet = await drawSvg(texts.join(''), size);
  for (const [index, { pictures }] of entries.entries()) {
    const { x, y } = origin(index);
    for (const [k, picture] of pictures.entries()) {
      const large = picture.width === cell ? picture : await resizeImage(picture, cell, cell, 'nearest');
      paste(sheet, large, x + k * (cell + GAP), y);
    }
  }
  return sheet;
}

/** Copies an RGB picture into another, in place. */
function paste(sheet: Picture, picture: Picture, x: number, y: number): void {
  const row = 3 * picture.width;
  for (let line = 0; line < picture.height; line++)
    sheet.data.set(picture.data.subarray(line * row, (line + 1) * row), 3 * ((y + line) * sheet.width + x));
}
